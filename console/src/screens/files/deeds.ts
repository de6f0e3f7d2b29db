import { fetchContent } from '../../files/content.ts';
import { saveFile } from '../../parts/save-file.ts';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { type OwnFile, removeFile, undeleteFile } from './queries.ts';
import { texts } from './texts.tsx';

/** Hands a file to the browser under its name. */
export async function downloadFile({ id, file_name: name }: Pick<OwnFile, 'id' | 'file_name'>): Promise<void> {
  try {
    saveFile(await fetchContent(id), name);
  } catch (error) {
    toastError(error, texts.notDownloaded);
  }
}

/** Deletes a file, which can be undone for a month. */
export async function deleteFile(file: OwnFile): Promise<void> {
  try {
    await removeFile(file.id);
    toastDone(texts.wasDeleted(file.file_name), () => undeleteFile(file.id));
  } catch (error) {
    toastError(error);
  }
}

export async function restoreFile(file: OwnFile): Promise<void> {
  try {
    await undeleteFile(file.id);
    toastDone(texts.wasRestored(file.file_name));
  } catch (error) {
    toastError(error);
  }
}
