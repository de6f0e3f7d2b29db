import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type Native<P> = P & Omit<ComponentPropsWithRef<'a'>, keyof P>;

/** A link to a screen, with its address checked by the compiler. */
export const AnchorLink = createLink((props: Native<AnchorProps>) => <Anchor {...props} />);

/** The same, looking like a button. */
export const ButtonLink = createLink((props: Native<ButtonProps>) => <Button component="a" {...props} />);
