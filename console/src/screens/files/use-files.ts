import { useInfiniteQuery } from '@tanstack/react-query';
import { useReadOn } from '../../parts/use-read-on.ts';
import { type FileFilters, type FilesPage, filesQuery, type OwnFile } from './queries.ts';

const rowsOf = ({ files }: FilesPage): readonly OwnFile[] => files;

/** The files that the filters find, read downwards as they come into view. */
export function useFiles(filters: FileFilters) {
  return useReadOn(useInfiniteQuery(filesQuery(filters)), rowsOf);
}
