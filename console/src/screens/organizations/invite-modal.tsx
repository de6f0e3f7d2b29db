import { Checkbox, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { KeptMail, LinkToHandOn } from '../../parts/kept-mail.tsx';
import { SearchMultiSelect } from '../../parts/search-multi-select.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { inside, type Role } from './queries.ts';
import { texts } from './texts.tsx';
import { useRenew } from './use-organization.ts';

interface Values extends Record<string, unknown> {
  email: string;
  admin: boolean;
  roleIds: string[];
}

/** Invites an address by mail: as a member, with roles of the organization, or as its administrator. */
export function InviteModal({
  id,
  roles,
  onClose,
}: {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly onClose: () => void;
}) {
  const renew = useRenew(id);
  const [link, setLink] = useState<string | null>(null);
  const form = useForm<Values>({ mode: 'uncontrolled', initialValues: { email: '', admin: false, roleIds: [] } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.nobodyWasInvited,
    send: ({ email, admin, roleIds }) => {
      const body = { email: email.trim(), admin, roleIds };
      return result(api.POST('/api/organizations/{id}/invitations', { params: inside(id), body }));
    },
    done: ({ data }) => {
      toastDone(texts.wasInvitedWith(data.email));
      void renew();
      if (data.link === null) onClose();
      else setLink(data.link);
    },
    refused: error => {
      // The only conflict there is: the address belongs to a member.
      if (error.status === 409) form.setFieldError('email', error.message);
      return error.status === 409;
    },
  });
  // Administration has its own box: the role that gives it is not offered a second time.
  const choices = roles
    .filter(({ moniker }) => moniker !== 'org-admin')
    .map(({ id: value, name }) => ({ value, label: name }));
  if (link !== null)
    return (
      <LinkToHandOn title={texts.invitedButNoMailWasSent} label={texts.invitationLink} link={link} onClose={onClose}>
        {texts.giveThisLinkToThePersonYou}
      </LinkToHandOn>
    );
  return (
    <FormModal
      title={texts.invite}
      action={texts.sendInvitation}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <KeptMail />
      <TextInput label={texts.eMail} type="email" required autoComplete="off" {...form.getInputProps('email')} />
      {choices.length > 0 && (
        <SearchMultiSelect
          label={texts.roles}
          description={texts.givenWhenTheInvitationIsAccepted}
          choices={choices}
          {...form.getInputProps('roleIds')}
        />
      )}
      <Checkbox
        label={texts.administrator}
        description={texts.managesTheOrganizationItsPeopleRoles}
        {...form.getInputProps('admin', { type: 'checkbox' })}
      />
    </FormModal>
  );
}
