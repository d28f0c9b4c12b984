import type { Connection } from 'vscode-languageserver/node';
import type { Client } from './client.ts';
import type { Configuration } from './configuration.ts';
import type { Documents } from './documents.ts';
import type { Modules } from './modules.ts';
import type { Trees } from './trees.ts';

/** What the features are given. */
export interface Services {
  readonly connection: Connection;
  readonly client: Client;
  readonly documents: Documents;
  readonly configuration: Configuration;
  readonly modules: Modules;
  readonly trees: Trees;
}
