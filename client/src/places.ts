/** What the server's lenses show: the places of a mapping's life, in the editor's own list of references. */
import { commands, type Disposable } from 'vscode';
import type { Location, Position } from 'vscode-languageclient';
import type { Server } from './server.ts';

export function registerPlaces(server: Server): Disposable {
  return commands.registerCommand(
    'dmalint.showLocations',
    async (uri: string, position: Position, locations: readonly Location[]) => {
      const { client } = await server.connection();
      const converter = client.protocol2CodeConverter;
      await commands.executeCommand(
        'editor.action.showReferences',
        converter.asUri(uri),
        converter.asPosition(position),
        locations.map((location) => converter.asLocation(location)),
      );
    },
  );
}
