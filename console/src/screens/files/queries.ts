import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { filesRoot, type StoredFile } from '../../files/storage.ts';
import { queryClient } from '../../queries.ts';

/** A file: rows are told apart by their ids. */
export type OwnFile = StoredFile & { readonly id: string };

/** What the list is narrowed by; what is absent narrows nothing. */
export interface FileFilters {
  /** Those that can be restored, not those that are there. */
  readonly view?: 'deleted' | undefined;
  /** A part of the name. */
  readonly q?: string | undefined;
}

export interface FilesPage {
  readonly files: readonly OwnFile[];
  /** Where the next ones begin; null: there are no more. */
  readonly next: string | null;
}

const pageSize = 100;
const withId = (file: StoredFile): OwnFile => ({ ...file, id: file.file_id });

/** One’s own files, the newest first. */
export const filesQuery = ({ view, q }: FileFilters) =>
  infiniteQueryOptions({
    queryKey: [...filesRoot, 'list', { view, q }],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<FilesPage> => {
      const query = {
        limit: pageSize,
        ...(view === undefined ? {} : { deleted: true }),
        ...(q === undefined ? {} : { q }),
        ...(pageParam === null ? {} : { page_state: pageParam }),
      };
      const { data } = await result(api.GET('/v1/storage/files', { params: { query }, signal }));
      return { files: data.files.map(withId), next: data.next_page_state };
    },
    getNextPageParam: ({ next }: FilesPage) => next,
  });

export const fileQuery = (id: string) =>
  queryOptions({
    queryKey: [...filesRoot, 'one', id],
    queryFn: async ({ signal }) =>
      withId((await result(api.GET('/v1/storage/files/{id}', { params: { path: { id } }, signal }))).data),
  });

/** How much room there is for one’s files, and how much is used. */
export const quotaQuery = queryOptions({
  queryKey: [...filesRoot, 'quota'],
  queryFn: async ({ signal }) => (await result(api.GET('/v1/storage/quota', { signal }))).data,
});

const renew = (): void => void queryClient.invalidateQueries({ queryKey: filesRoot });

export async function removeFile(id: string): Promise<void> {
  await result(api.DELETE('/v1/storage/files/{id}', { params: { path: { id } } }));
  renew();
}

export async function undeleteFile(id: string): Promise<void> {
  await result(api.POST('/v1/storage/files/{id}/restore', { params: { path: { id } } }));
  renew();
}
