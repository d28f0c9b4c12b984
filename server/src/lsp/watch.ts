/** Has the client tell of changed settings, and of files that change on disk: sources, Makefiles, and dmalint.json. */
import { basename } from 'node:path';
import { DidChangeConfigurationNotification, DidChangeWatchedFilesNotification } from 'vscode-languageserver/node';
import { configFileName } from '../project/config.ts';
import type { Guard } from './guard.ts';
import type { Services } from './services.ts';
import { pathOf } from './uris.ts';

/** Told of files that changed on disk. */
export interface WatchListener {
  configsChanged(): void;
  /** `structure`: Makefiles are among them, so files may belong together in another way. */
  sourcesChanged(paths: readonly string[], structure: boolean): void;
}

export function watch({ connection, client }: Services, guard: Guard, listener: WatchListener): void {
  connection.onInitialized(
    guard.wrap('watch', undefined, async () => {
      if (client.tellsSettings) {
        await connection.client.register(DidChangeConfigurationNotification.type, { section: 'dmalint' });
      }
      if (!client.watchesFiles) return;
      const globs = [`**/${configFileName}`, '**/{Makefile,Kbuild}', '**/*.{c,h}'];
      await connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: globs.map((globPattern) => ({ globPattern })),
      });
    }),
  );
  connection.onDidChangeWatchedFiles(
    guard.wrap('changed files', undefined, ({ changes }) => {
      const paths = changes.map(({ uri }) => pathOf(uri));
      const isConfig = (path: string) => basename(path) === configFileName;
      const sources = paths.filter((path) => !isConfig(path));
      if (paths.some(isConfig)) listener.configsChanged();
      if (sources.length === 0) return;
      listener.sourcesChanged(
        sources,
        sources.some((path) => !/\.[ch]$/.test(path)),
      );
    }),
  );
}
