import { useEffect, useState } from 'react';

/** The address of what this page holds, for as long as it is shown; null while there is nothing. */
export function useAddressOf(content: Blob | null): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (content === null) return;
    const made = URL.createObjectURL(content);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return address;
}
