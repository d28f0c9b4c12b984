import { URI } from 'vscode-uri';

/**
 * The path by which a document is known to the analysis. One that is no file of this machine (untitled, or of a virtual
 * workspace) gets a path below a folder that cannot exist, so that it is checked on its own and nothing is read for it.
 */
export function pathOf(uri: string): string {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath : `/${encodeURIComponent(uri)}:/${lastPart(parsed.path)}`;
}

/** The address of a path that pathOf made, or of any file. */
export function uriOf(path: string): string {
  const virtual = /^\/([^/]+):\//.exec(path)?.[1];
  return virtual?.includes('%3A') ? decodeURIComponent(virtual) : URI.file(path).toString();
}

export function isFile(uri: string): boolean {
  return uri.startsWith('file:');
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
