/** Arbitrary, but the same in every Gatehouse: whoever writes to the archive, or relies on what is in it, holds it. */
export const archiveLock = 0x6761_6261;
