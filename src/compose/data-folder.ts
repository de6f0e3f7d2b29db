import { mkdir } from 'node:fs/promises';
import { ConfigError } from '../config.ts';

/** Makes the data folder, for its owner's eyes only, if it is missing; an existing one keeps its mode. */
export async function prepareDataFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ConfigError(`GATEHOUSE_DATA cannot be used: ${error instanceof Error ? error.message : error}`);
  }
}
