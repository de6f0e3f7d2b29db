import { sealedIntegrationKey } from './integrations/sealed.ts';
import type { SealedColumn } from './keys/sealed-column.ts';
import { sealedMail } from './mail/sealed.ts';
import { sealedFactor } from './mfa/sealed.ts';
import { sealedDataKey } from './vault/sealed.ts';

/** Every column of bytes that a key-encryption key protects. */
export const sealedColumns: readonly SealedColumn[] = [sealedIntegrationKey, sealedMail, sealedFactor, sealedDataKey];
