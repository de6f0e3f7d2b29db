import Type from 'typebox';
import { Id } from '../../../domain/fields.ts';
import { beginUpload } from '../../../domain/files/begin-upload.ts';
import { completeUpload } from '../../../domain/files/complete-upload.ts';
import { deleteFile } from '../../../domain/files/delete-file.ts';
import { downloadFile } from '../../../domain/files/download-file.ts';
import { listFiles, readFile } from '../../../domain/files/read-files.ts';
import { readQuota } from '../../../domain/files/read-quota.ts';
import { requestUpload } from '../../../domain/files/request-upload.ts';
import { restoreFile } from '../../../domain/files/restore-file.ts';
import { giveUpUpload, readUpload, signParts } from '../../../domain/files/upload-parts.ts';
import { type Route, route } from '../../../http/route.ts';
import { Data, Said, toData, toSaid } from '../shapes/envelope.ts';
import {
  CompletedReply,
  DownloadReply,
  FileReply,
  FilesQuery,
  FilesReply,
  PartedReply,
  PartNumbers,
  PartsBody,
  PartsReply,
  QuotaReply,
  toDownload,
  toFile,
  toFiles,
  toNewFile,
  toParted,
  toParts,
  toQuota,
  toUpload,
  toUploadState,
  UploadBody,
  UploadReply,
  UploadStateReply,
} from '../shapes/files.ts';

const closed = { additionalProperties: false };

const inParts: Route[] = [
  route('POST /storage/uploads', beginUpload, {
    summary: 'Begin to upload a file in parts, within a day; room for it is kept from now on',
    body: PartsBody,
    reply: { 201: Data(PartedReply) },
    input: ({ body: { file_size: size, ...body } }) => ({ ...toNewFile(body), size }),
    present: file => toData(toParted(file)),
  }),
  route('GET /storage/uploads/:id', readUpload, {
    summary: 'Which parts have come, to go on after a lost connection',
    reply: { 200: Data(UploadStateReply) },
    input: ({ params }) => ({ fileId: params.id }),
    present: state => toData(toUploadState(state)),
  }),
  route('POST /storage/uploads/:id/parts', signParts, {
    summary: 'Get addresses to upload parts to, within 15 minutes; a part that has come is not taken again',
    body: PartNumbers,
    reply: { 200: Data(PartsReply) },
    input: ({ params, body }) => ({ fileId: params.id, numbers: body.part_numbers }),
    present: parts => toData(toParts(parts)),
  }),
  route('POST /storage/uploads/:id/complete', completeUpload, {
    summary: 'Say that all parts are uploaded: they are joined, and checked as any other file',
    reply: { 200: Data(CompletedReply) },
    input: ({ params }) => ({ fileId: params.id }),
    present: file => toData({ message: 'Upload completed', file: toFile(file) }),
  }),
  route('DELETE /storage/uploads/:id', giveUpUpload, {
    summary: 'Give an upload up; what has come is removed',
    reply: { 200: Said },
    input: ({ params }) => ({ fileId: params.id }),
    present: () => toSaid('Upload given up'),
  }),
];

export const fileRoutes: Route[] = [
  ...inParts,
  route('POST /storage/upload-url', requestUpload, {
    summary: 'Get an address to upload a file to: once, within 15 minutes; room for it is kept from now on',
    body: UploadBody,
    reply: { 200: Data(UploadReply) },
    input: ({ body: { file_size: size, ...body } }) => ({ ...toNewFile(body), size }),
    present: upload => toData(toUpload(upload)),
  }),
  route('POST /storage/upload-complete', completeUpload, {
    summary: 'Say that a file is uploaded: its size, type and hash are checked, and what is wrong is removed',
    body: Type.Object({ file_id: Id }, closed),
    reply: { 200: Data(CompletedReply) },
    input: ({ body }) => ({ fileId: body.file_id }),
    present: file => toData({ message: 'Upload completed', file: toFile(file) }),
  }),
  route('GET /storage/download-url/:fileId', downloadFile, {
    summary: 'Get an address to download a file from, for a minute',
    reply: { 200: Data(DownloadReply) },
    input: ({ params }) => ({ fileId: params.fileId }),
    present: address => toData(toDownload(address)),
  }),
  route('GET /storage/files', listFiles, {
    summary: 'Your files, the newest first',
    query: FilesQuery,
    reply: { 200: Data(FilesReply) },
    input: ({ query: { limit = 50, page_state: page = null, q, deleted = false } }) => ({
      ...{ limit, page, deleted },
      ...(q === undefined ? {} : { q }),
    }),
    present: page => toData(toFiles(page)),
  }),
  route('GET /storage/files/:id', readFile, {
    summary: 'What is known of a file of yours, or of one that is shared with you',
    reply: { 200: Data(FileReply) },
    input: ({ params }) => ({ fileId: params.id }),
    present: file => toData(toFile(file)),
  }),
  route('DELETE /storage/files/:id', deleteFile, {
    summary: 'Delete a file of yours; for 30 days it can be restored',
    reply: { 200: Said },
    input: ({ params }) => ({ fileId: params.id }),
    present: () => toSaid('File deleted successfully'),
  }),
  route('POST /storage/files/:id/restore', restoreFile, {
    summary: 'Have a deleted file back, where there is room for it',
    reply: { 200: Data(FileReply) },
    input: ({ params }) => ({ fileId: params.id }),
    present: file => toData(toFile(file)),
  }),
  route('GET /storage/quota', readQuota, {
    summary: 'How much room there is for your files, and how much of it they take',
    reply: { 200: Data(QuotaReply) },
    input: () => ({}),
    present: quota => toData(toQuota(quota)),
  }),
];
