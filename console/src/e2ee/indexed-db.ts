import type { Kept, KeyStore } from './key-store.ts';

const [database, store] = ['gatehouse-e2ee', 'identities'];

/** Keeps identities in this browser. IndexedDB takes keys as they are, so that they stay where no script reads them. */
export const indexedDbStore: KeyStore = {
  read: async userId => (await done<Kept | undefined>('readonly', all => all.get(userId))) ?? null,
  write: async kept => void (await done('readwrite', all => all.put(kept))),
  update: async (userId, change) =>
    void (await done<Kept | undefined>('readwrite', all => {
      const request = all.get(userId);
      request.addEventListener('success', () => {
        if (request.result !== undefined) all.put(change(request.result));
      });
      return request;
    })),
  forget: async userId => void (await done('readwrite', all => all.delete(userId))),
};

async function done<T>(mode: IDBTransactionMode, step: (all: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opened = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = opened.transaction(store, mode);
      const request = step(transaction.objectStore(store));
      // Only then is it stored.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    opened.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: 'userId' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
