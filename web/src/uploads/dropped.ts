/** What was dropped on the window, folders opened. */

/** All files in what was dropped. Must be called within the drop event, because its items are gone afterwards. */
export function droppedFiles(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return entries.length > 0 ? filesOf(entries) : Promise.resolve([...transfer.files]);
}

/** What systems leave in folders, such as `.DS_Store`. */
export function isHidden(name: string): boolean {
  return name.startsWith(".");
}

async function filesOf(entries: FileSystemEntry[]): Promise<File[]> {
  const files: File[] = [];
  for (const entry of entries) {
    if (entry.isDirectory) files.push(...(await filesOf(await children(entry as FileSystemDirectoryEntry))));
    else if (!isHidden(entry.name)) files.push(await fileOf(entry as FileSystemFileEntry));
  }
  return files;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

// A reader returns about a hundred entries at a time, and none at the end.
async function children(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
