import { Button, Group, Select, SimpleGrid, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PlaceSelect } from '../../access/place-select.tsx';
import { useChosenOrganization } from '../../api/organization.ts';
import { useMe } from '../../api/session.ts';
import { Page } from '../../parts/page.tsx';
import { PageForm } from '../../parts/page-form.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { labelled } from './marks.tsx';
import { categories, openTicket, priorities, supportRoot, type Ticket } from './queries.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  readonly category: Ticket['category'];
  readonly priority: Ticket['priority'];
  readonly subject: string;
  readonly description: string;
  readonly attachments: string[];
  readonly place: string;
}

/** Asks for help: the organization that is chosen, or one of several. */
export function NewTicketScreen() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const chosen = useChosenOrganization();
  const { organizations } = useMe();
  const places = chosen === null ? organizations.map(({ id, name }) => ({ value: id, label: name })) : [];
  const form = useForm<Values>({
    initialValues: {
      category: 'technical',
      priority: 'medium',
      subject: '',
      description: '',
      attachments: [],
      place: places[0]?.value ?? '',
    },
    validate: {
      subject: subject => (subject.trim() === '' ? texts.sayWhatItIs : null),
      description: description => (description.trim() === '' ? texts.describeIt : null),
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notSent,
    names: { organization_id: 'place' },
    send: ({ place, ...ticket }) => openTicket(place === '' ? ticket : { ...ticket, organization_id: place }),
    done: ({ ticket_id: id }) => {
      toastDone(texts.wasSent(id));
      void client.invalidateQueries({ queryKey: supportRoot });
      void navigate({ to: '/support/$id', params: { id } });
    },
  });
  return (
    <Page title={texts.newTicket} crumbs={[{ label: texts.support, to: '/support' }]} width="form">
      <PageForm form={form} onSubmit={submit}>
        <Stack>
          <PlaceSelect label={texts.whoIsAsked} choices={places} {...form.getInputProps('place')} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Select
              label={texts.category}
              data={labelled(categories, texts.categories)}
              allowDeselect={false}
              {...form.getInputProps('category')}
            />
            <Select
              label={texts.priority}
              data={labelled(priorities, texts.priorities)}
              allowDeselect={false}
              {...form.getInputProps('priority')}
            />
          </SimpleGrid>
          <TextInput
            label={texts.subject}
            description={texts.subjectHint}
            required
            maxLength={255}
            autoComplete="off"
            {...form.getInputProps('subject')}
          />
          <Textarea
            label={texts.description}
            description={texts.descriptionHint}
            required
            autosize
            minRows={6}
            maxRows={20}
            maxLength={10_000}
            {...form.getInputProps('description')}
          />
          <TagsInput
            label={texts.attachments}
            description={texts.attachmentsHint}
            maxTags={20}
            maxLength={255}
            splitChars={[]}
            {...form.getInputProps('attachments')}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={busy}>
              {texts.send}
            </Button>
          </Group>
        </Stack>
      </PageForm>
    </Page>
  );
}
