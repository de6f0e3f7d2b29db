import { ActionIcon, Button, FileButton, Textarea } from '@mantine/core';
import { IconAt, IconPaperclip, IconSend2, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { DropZone } from '../../parts/drop-zone.tsx';
import { toastError } from '../../parts/toast.tsx';
import { attach, clearAttached, namesOf, useAttached } from './attached.ts';
import { AttachedList } from './attached-list.tsx';
import { editMessage } from './changes.ts';
import classes from './composer.module.css';
import { draftOf, keepDraft, useKept } from './kept.ts';
import { sayTyping } from './live.ts';
import { atCaret, fits, longest, naming } from './mentions.ts';
import { Quoted } from './message-row.tsx';
import { send } from './outbox.ts';
import type { Conversation, Message, Participant } from './queries.ts';
import { schedule } from './scheduled/queries.ts';
import { SendLater } from './scheduled/send-later.tsx';
import { texts } from './texts.tsx';
import { textOf } from './use-content.ts';

/** Names that are offered at once. */
const mostOffered = 8;

/**
 * Where one writes. Enter sends, as do all who write much; the arrow up in an empty field edits one's last message, Escape gives up
 * an edit or an answer. What is written is kept as a draft.
 */
export function Composer({
  conversation,
  to,
  editing = null,
  answering = null,
  thread,
  onDone,
  onEditLast,
}: {
  readonly conversation: Conversation;
  /** Name of whom or what one writes to. */
  readonly to: string;
  readonly editing?: Message | null;
  readonly answering?: Message | null;
  /** What all that is written here answers. */
  readonly thread?: Message;
  readonly onDone: () => void;
  readonly onEditLast?: () => void;
}) {
  const me = useMe().user.id;
  const id = useId();
  const { id: conversationId, participants } = conversation;
  const place = thread === undefined ? conversationId : `${conversationId}/${thread.message_id}`;
  const [text, setText] = useState(() => (editing === null ? draftOf(place) : textOf(editing)));
  const [caret, setCaret] = useState(0);
  const [busy, setBusy] = useState(false);
  const [closed, setClosed] = useState<number | null>(null);
  const [marked, setMarked] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const attached = useAttached(place);
  const mayAttach = editing === null;
  const waits = mayAttach && attached.some(({ fileId }) => fileId === null);
  const own = useRef(text);
  useDraft(editing === null ? place : null, own, setText);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when one begins to edit or to answer, one writes
  useEffect(() => {
    if (editing !== null || answering !== null) field.current?.focus();
  }, [editing?.message_id, answering?.message_id]);

  const typed = atCaret(text, caret);
  const offered =
    typed === null || closed === typed.from
      ? []
      : participants.filter(each => each.user_id !== me && fits(each, typed.text)).slice(0, mostOffered);
  const at = Math.min(marked, offered.length - 1);

  const write = (value: string, caretAt: number): void => {
    setText(value);
    setCaret(caretAt);
    setMarked(0);
    own.current = value;
    if (editing !== null) return;
    keepDraft(place, value);
    if (value.trim() !== '') sayTyping(conversationId);
  };
  const name = ({ username }: Participant): void => {
    if (typed === null) return;
    const before = `${text.slice(0, typed.from)}@${username} `;
    write(before + text.slice(caret), before.length);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(before.length, before.length);
    });
  };
  const ready = (text.trim() !== '' || (mayAttach && attached.length > 0)) && text.trim().length <= longest && !waits;
  /** What is to be sent, and what goes with it. */
  const written = () => {
    const content = text.trim() || namesOf(attached.map(({ file }) => file.name));
    const answers = thread ?? answering;
    const metadata = {
      ...naming(content, participants, null),
      ...(answers === null ? {} : { reply_to: answers.message_id }),
      ...(attached.length === 0 ? {} : { file_ids: attached.flatMap(({ fileId }) => fileId ?? []) }),
    };
    return {
      content,
      metadata: Object.keys(metadata).length === 0 ? null : metadata,
      files: attached.flatMap(({ sealed }) => sealed ?? []),
    };
  };
  const go = async (): Promise<void> => {
    if (!ready || busy) return;
    if (editing !== null) {
      setBusy(true);
      try {
        await editMessage(conversation, editing, text.trim(), naming(text, participants, editing.metadata) ?? {});
        onDone();
      } catch (error) {
        toastError(error, texts.notChanged);
        setBusy(false);
      }
      return;
    }
    const { content, metadata, files } = written();
    write('', 0);
    clearAttached(place);
    send({ conversation_id: conversationId, content, metadata, encrypted: conversation.is_e2ee_enabled, files });
    onDone();
  };
  const sendLater = async (at: string): Promise<void> => {
    const { content, metadata, files } = written();
    setBusy(true);
    try {
      await schedule(conversationId, { text: content, metadata, files, encrypted: conversation.is_e2ee_enabled }, at);
    } finally {
      setBusy(false);
    }
    // What was written while it was on its way stays.
    if (own.current === text) write('', 0);
    clearAttached(place);
    onDone();
  };
  const keyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const { key, shiftKey } = event;
    const chosen = offered[at];
    if (chosen !== undefined && ['ArrowDown', 'ArrowUp', 'Enter', 'Tab', 'Escape'].includes(key) && !shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      if (key === 'Escape') setClosed(typed?.from ?? null);
      else if (key === 'Enter' || key === 'Tab') name(chosen);
      else setMarked((at + (key === 'ArrowDown' ? 1 : -1) + offered.length) % offered.length);
      return;
    }
    if (key === 'Enter' && !shiftKey) {
      event.preventDefault();
      void go();
    } else if (key === 'ArrowUp' && text === '') {
      event.preventDefault();
      onEditLast?.();
    } else if (key === 'Escape' && (editing !== null || answering !== null)) {
      event.stopPropagation();
      onDone();
    }
  };

  const add = (files: readonly File[]): void => attach(place, files, conversation.is_e2ee_enabled);
  const tooLong = text.length > longest;
  return (
    <div className={classes.compose}>
      <DropZone says={texts.dropToAttach} className={classes.box} onFiles={files => mayAttach && add(files)}>
        {editing !== null && (
          <Above label={texts.editing} onClose={onDone}>
            {texts.escGivesUp}
          </Above>
        )}
        {answering !== null && editing === null && (
          <Above label={texts.answering} onClose={onDone}>
            <Quoted message={answering} />
          </Above>
        )}
        {offered.length > 0 && (
          <div role="listbox" id={`${id}-names`} aria-label={texts.mention} className={classes.names}>
            {offered.map((each, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose
              <div
                key={each.user_id}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === at}
                className={classes.named}
                onMouseDown={event => event.preventDefault()}
                onClick={() => name(each)}
              >
                <bdi>{each.name}</bdi> <span className={classes.username}>@{each.username}</span>
              </div>
            ))}
          </div>
        )}
        <Textarea
          ref={field}
          aria-label={thread === undefined ? texts.writeTo(to) : texts.answerInThread}
          placeholder={thread === undefined ? texts.writeTo(to) : texts.answerInThread}
          variant="unstyled"
          autosize
          minRows={1}
          maxRows={10}
          classNames={{ input: classes.input }}
          value={text}
          aria-autocomplete="list"
          aria-controls={offered.length > 0 ? `${id}-names` : undefined}
          aria-activedescendant={offered.length > 0 ? `${id}-${at}` : undefined}
          onChange={({ currentTarget }) => write(currentTarget.value, currentTarget.selectionStart)}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onKeyDown={keyDown}
          onPaste={({ clipboardData: { files } }) => mayAttach && files.length > 0 && add([...files])}
        />
        {mayAttach && <AttachedList place={place} attached={attached} />}
        <div className={classes.tools}>
          {mayAttach && (
            <FileButton multiple onChange={add}>
              {props => (
                <ActionIcon {...props} variant="subtle" color="gray" size="lg" aria-label={texts.attach}>
                  <IconPaperclip size={16} aria-hidden />
                </ActionIcon>
              )}
            </FileButton>
          )}
          {conversation.type === 'group' && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={texts.mention}
              onClick={() => {
                const before = `${text.slice(0, caret)}${/(^|\s)$/.test(text.slice(0, caret)) ? '' : ' '}@`;
                write(before + text.slice(caret), before.length);
                field.current?.focus();
              }}
            >
              <IconAt size={16} aria-hidden />
            </ActionIcon>
          )}
          <span className={classes.hint}>
            {tooLong ? texts.tooLong(longest) : thread === undefined ? texts.enterSends : ''}
          </span>
          <div className={classes.sending}>
            <Button
              size="xs"
              className={classes.send}
              leftSection={<IconSend2 size={16} aria-hidden />}
              disabled={!ready || tooLong}
              loading={busy}
              onClick={() => void go()}
            >
              {editing === null ? texts.send : texts.save}
            </Button>
            {editing === null && (
              <SendLater
                encrypted={conversation.is_e2ee_enabled}
                ready={ready && !tooLong && !busy}
                onChoose={sendLater}
              />
            )}
          </div>
        </div>
      </DropZone>
    </div>
  );
}

function Above({
  label,
  onClose,
  children,
}: {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes.above}>
      <span className={classes.label}>{label}</span>
      <span className={classes.what}>{children}</span>
      <ActionIcon variant="subtle" color="gray" aria-label={texts.giveUp} onClick={onClose}>
        <IconX size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** Takes over a draft that another tab writes, or that came back from what could not be sent. */
function useDraft(place: string | null, own: RefObject<string>, take: (text: string) => void): void {
  const { drafts } = useKept();
  const kept = place === null ? null : (drafts[place] ?? '');
  useEffect(() => {
    if (kept === null || kept === own.current || (kept === '' && own.current.trim() === '')) return;
    own.current = kept;
    take(kept);
  }, [kept, own, take]);
}
