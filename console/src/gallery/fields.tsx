import {
  ActionIcon,
  Button,
  Checkbox,
  NumberInput,
  PasswordInput,
  Radio,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { CopyLine } from '../parts/copy-line.tsx';
import { AnchorLink, ButtonLink } from '../parts/links.tsx';
import { MomentField } from '../parts/moment-field.tsx';
import { SearchMultiSelect } from '../parts/search-multi-select.tsx';
import { SearchSelect } from '../parts/search-select.tsx';
import { Example, Fields, Group, Row } from './example.tsx';
import { names, namesByKind } from './names.ts';

const choices = namesByKind.map(([value, label]) => ({ value, label }));
const searching = { fits: false, error: null, onText: () => {} };
const plus = <IconPlus size={16} aria-hidden />;

/** The states that every field has, as the props for it. */
const states = {
  'with help': { description: 'What is entered here is shown to everybody in the organization.' },
  required: { required: true },
  'with an error': { error: 'Enter at least eight letters, of which one is no letter' },
  'with help and an error': { description: 'As it is written in the contract.', error: 'This is taken' },
  disabled: { disabled: true },
  'read only': { readOnly: true },
} as const;

/** Buttons, and all that is filled in. */
export function FieldsGroup() {
  return (
    <Group title="Buttons and fields">
      <Buttons />
      <EachState label="TextInput" field={props => <TextInput label="Name" defaultValue={names.usual} {...props} />} />
      <Example label="TextInput: names">
        <Fields>
          {namesByKind.map(([kind, name]) => (
            <TextInput key={kind} label={kind} defaultValue={name} />
          ))}
          <TextInput label="empty" placeholder="Name, e-mail or user name" />
        </Fields>
      </Example>
      <EachState
        label="Textarea, PasswordInput, NumberInput"
        field={props => (
          <>
            <Textarea label="Reason" defaultValue={names.emoji} autosize minRows={2} {...props} />
            <PasswordInput label="Password" defaultValue="correct horse" mt="xs" {...props} />
            <NumberInput label="Days" defaultValue={30} mt="xs" {...props} />
          </>
        )}
      />
      <EachState
        label="Select"
        field={props => <Select label="Role" data={choices} defaultValue="usual" {...props} />}
      />
      <EachState
        label="SearchSelect"
        field={props => <SearchSelect label="Team" choices={choices} defaultValue="emoji" {...props} />}
      />
      <Example label="SearchSelect and SearchMultiSelect: names, and while the server searches">
        <Fields>
          <SearchSelect label="A long one" choices={choices} defaultValue="unbroken" />
          <SearchSelect label="Searching" choices={choices} search={searching} />
          <SearchMultiSelect label="Several" choices={choices} defaultValue={['usual', 'arabic', 'cjk', 'emoji']} />
          <SearchMultiSelect label="Long ones" choices={choices} defaultValue={['unbroken', 'long']} />
          <SearchMultiSelect label="None, searching" choices={choices} search={searching} placeholder="Anybody" />
        </Fields>
      </Example>
      <Moments />
      <Boxes />
      <Example label="CopyLine">
        <CopyLine label="Link" value="https://gatehouse.example/accept-invitation?token=0O1lI" />
        <CopyLine label="A long one" value={names.unbroken} />
      </Example>
    </Group>
  );
}

function Buttons() {
  return (
    <>
      <Example label="Button: usual, loading, disabled, as a link, small">
        {(['filled', 'default', 'light', 'subtle'] as const).map(variant => (
          <Row key={variant}>
            <Button variant={variant}>Add person</Button>
            <Button variant={variant} leftSection={plus}>
              Add person
            </Button>
            <Button variant={variant} loading>
              Add person
            </Button>
            <Button variant={variant} disabled>
              Add person
            </Button>
            <ButtonLink variant={variant} to="/vault">
              Open
            </ButtonLink>
            <Button variant={variant} size="xs">
              Clear filters
            </Button>
          </Row>
        ))}
        <Row>
          <Button color="red.9">Delete</Button>
          <Button color="red.9" loading>
            Delete
          </Button>
          <Button color="red" variant="subtle">
            Remove
          </Button>
          <Button color="red" variant="light">
            Remove
          </Button>
          <AnchorLink to="/vault">A link</AnchorLink>
        </Row>
      </Example>
      <Example label="Button: names">
        <Row>
          {namesByKind.map(([kind, name]) => (
            <Button key={kind} variant="default">
              {name}
            </Button>
          ))}
        </Row>
      </Example>
      <Example label="ActionIcon">
        <Row>
          {(['filled', 'default', 'light', 'subtle'] as const).map(variant => (
            <ActionIcon key={variant} variant={variant} aria-label={variant}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          ))}
          <ActionIcon variant="default" disabled aria-label="disabled">
            <IconDots size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="default" loading aria-label="loading">
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Row>
      </Example>
    </>
  );
}

function Moments() {
  const [at, setAt] = useState('2026-03-29T02:30');
  return (
    <Example label="MomentField: none, one, an hour that the clock leaves out (leave the field), error, disabled">
      <Fields>
        <MomentField label="Until" empty="no end" value="" onChange={() => {}} />
        <MomentField label="Until" empty="no end" value="2026-01-05T09:00" onChange={() => {}} />
        <MomentField label="Until" empty="no end" value={at} onChange={event => setAt(event.currentTarget.value)} />
        <MomentField label="Until" empty="no end" value="" error="It has passed" onChange={() => {}} />
        <MomentField label="Until" empty="no end" value="" disabled onChange={() => {}} />
      </Fields>
    </Example>
  );
}

function Boxes() {
  return (
    <Example label="Checkbox, Radio, Switch, SegmentedControl">
      <Row>
        <Checkbox label="Off" />
        <Checkbox label="On" defaultChecked />
        <Checkbox label="Some" indeterminate />
        <Checkbox label="Disabled" disabled />
        <Checkbox label="On, disabled" disabled defaultChecked />
      </Row>
      <Checkbox label="With help" description="They are told by mail." />
      <Checkbox label="With an error" error="This is needed" />
      <Checkbox label={names.long} />
      <Row>
        <Radio name="radio" label="One" defaultChecked />
        <Radio name="radio" label="Other" />
        <Radio name="radio" label="Disabled" disabled />
        <Switch label="Off" />
        <Switch label="On" defaultChecked />
        <Switch label="Disabled" disabled />
        <SegmentedControl aria-label="Whose" data={['Both', 'Theirs', 'Mine']} />
        <SegmentedControl aria-label="Whose, disabled" data={['Both', 'Theirs', 'Mine']} disabled />
      </Row>
    </Example>
  );
}

/** One field in each of the states. */
function EachState({
  label,
  field,
}: {
  readonly label: string;
  readonly field: (props: Partial<(typeof states)[keyof typeof states]>) => ReactNode;
}) {
  return (
    <Example label={`${label}: usual, ${Object.keys(states).join(', ')}`}>
      <Fields>
        <div>{field({})}</div>
        {Object.entries(states).map(([state, props]) => (
          <div key={state}>{field(props)}</div>
        ))}
      </Fields>
    </Example>
  );
}
