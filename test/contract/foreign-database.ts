/** Opens a database as another tab, or other code, would. */
export function openForeign(factory: IDBFactory, databaseName: string): Promise<IDBDatabase> {
  const request = factory.open(databaseName);
  request.onupgradeneeded = () => request.result.createObjectStore('texts');
  return settled(request);
}

/** Puts any value where the store keeps its texts. */
export async function putForeign(
  factory: IDBFactory,
  databaseName: string,
  key: string,
  value: unknown,
): Promise<void> {
  const database = await openForeign(factory, databaseName);
  await settled(database.transaction('texts', 'readwrite').objectStore('texts').put(value, key));
  database.close();
}

/** Deletes a database under the feet of those who use it; rejects if one of them stands in the way. */
export function deleteForeign(factory: IDBFactory, databaseName: string): Promise<unknown> {
  const request = factory.deleteDatabase(databaseName);
  const blocked = new Promise((_, reject) => {
    request.onblocked = () => reject(new Error('a connection was not closed'));
  });
  return Promise.race([settled(request), blocked]);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
