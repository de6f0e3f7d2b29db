import { useInfiniteQuery } from '@tanstack/react-query';
import { useReadOn } from '../../parts/use-read-on.ts';
import { type FileFilters, filesQuery } from './queries.ts';

/** The files that the filters find, read downwards as they come into view. */
export function useFiles(filters: FileFilters) {
  return useReadOn(useInfiniteQuery(filesQuery(filters)), ({ files }) => files);
}
