import { ConfigError } from '../config.ts';
import { ownFolder } from '../platform/files/own-folder.ts';
import { FileRefused } from '../platform/files/refused.ts';

/**
 * Makes the data folder, for its owner's eyes only, if it is missing. An existing one keeps its mode, and is refused when others
 * could put files of their own there.
 * @throws ConfigError
 */
export async function prepareDataFolder(path: string): Promise<void> {
  try {
    await ownFolder(path);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new ConfigError(`GATEHOUSE_DATA cannot be used: ${error.message}`);
  }
}
