import { TagsInput, type TagsInputProps } from '@mantine/core';
import { texts } from './texts.tsx';

/** Where a key may be used from. Spread a form's input props into it. */
export function AddressesInput(props: Omit<TagsInputProps, 'data' | 'label' | 'description'>) {
  return (
    <TagsInput
      label={texts.addresses}
      description={texts.addressesHint}
      splitChars={[',', ' ']}
      maxTags={50}
      {...props}
    />
  );
}
