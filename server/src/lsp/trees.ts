import { KernelTrees } from '../project/kernel-tree.ts';

/** What is known of the Makefiles on disk, until they change. */
export class Trees {
  private known = new KernelTrees();

  get current(): KernelTrees {
    return this.known;
  }

  renew(): void {
    this.known = new KernelTrees();
  }
}
