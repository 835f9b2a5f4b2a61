/** Writes all parts of a batch into one file, a part at a time: to disk where the browser lets pages write there. */

const BOM = "\uFEFF";

/** What takes the parts; as a `FileSystemWritableFileStream` and an array of `BlobPart`s do. */
export interface Sink {
  write(text: string): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Each part is a CSV file of its own; the file has the head line once. */
export async function writeParts(
  parts: number,
  read: (part: number) => Promise<string>,
  sink: Sink,
  onPart: (done: number) => void,
): Promise<void> {
  try {
    for (let part = 0; part < parts; part += 1) {
      const text = await read(part);
      await sink.write(part === 0 ? BOM + text : text.slice(text.indexOf("\n") + 1));
      onPart(part + 1);
    }
  } catch (problem) {
    await sink.abort();
    throw problem;
  }
  await sink.close();
}

interface Picker {
  showSaveFilePicker(options: {
    suggestedName: string;
    types: { description: string; accept: Record<string, string[]> }[];
  }): Promise<{ createWritable(): Promise<FileSystemWritableFileStream> }>;
}

/** `undefined`: the person chose no file. */
export async function openSink(name: string): Promise<Sink | undefined> {
  if ("showSaveFilePicker" in window) return pickedFile(window as unknown as Picker, name);
  return heldFile(name);
}

async function pickedFile(picker: Picker, name: string): Promise<Sink | undefined> {
  const types = [{ description: "CSV", accept: { "text/csv": [".csv"] } }];
  try {
    const file = await (await picker.showSaveFilePicker({ suggestedName: name, types })).createWritable();
    return { write: (text) => file.write(text), close: () => file.close(), abort: () => file.abort() };
  } catch (problem) {
    if (problem instanceof DOMException && problem.name === "AbortError") return undefined;
    throw problem;
  }
}

/** For browsers that do not let pages write files. A part becomes a blob, which browsers keep outside of the page. */
function heldFile(name: string): Sink {
  let blobs: Blob[] = [];
  return {
    write: async (text) => void blobs.push(new Blob([text])),
    close: async () => offerBlob(name, new Blob(blobs, { type: "text/csv;charset=utf-8" })),
    abort: async () => void (blobs = []),
  };
}

function offerBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // A large file is still being copied when the click returns.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
