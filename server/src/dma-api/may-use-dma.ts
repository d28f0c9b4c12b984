/** Matches the beginning of every name of dmaIdentifiers in the catalogue; a test holds the two together. */
const dmaName = new RegExp(
  [
    'dmam?_(?:map|unmap|sync|alloc|zalloc|free|pool|mapping_error|set_mask|set_coherent|coerce|addr_t)',
    'DMA_(?:..BIT_MASK|ERROR_CODE|ATTR_)|DEFINE_DMA_UNMAP',
    'pci_(?:map|unmap|dma|pool|set_dma|set_consistent)_|pci_z?alloc_consistent|pci_free_consistent',
    'PCI_DMA_|DECLARE_PCI_UNMAP',
    'sg_dma_|skb_frag_dma_map|scsi_dma_|ib_dma_|usb_(?:alloc|free)_coherent|virtqueue_dma_',
    'page_pool_get_dma|xsk_buff_\\w+_dma',
    '(?:isa_)?virt_to_bus|bus_to_virt|virt_to_phys',
  ].join('|'),
  'y',
);

/** Each of these names holds one of them: most files hold none, which is found out at the speed of the machine's memory. */
const stems = ['dma', 'DMA_', 'virt', 'pci_', 'PCI_U', 'herent'];

/** Whether a file can concern the DMA API at all: a cheap test before anything else looks at its text. */
export function mayUseDma(text: string): boolean {
  return stems.some((stem) => isInDmaName(text, stem));
}

function isInDmaName(text: string, stem: string): boolean {
  for (let at = text.indexOf(stem); at >= 0; at = text.indexOf(stem, at)) {
    dmaName.lastIndex = wordStart(text, at);
    if (dmaName.test(text)) return true;
    while (isWordCharacter(text.charCodeAt(at))) at++;
  }
  return false;
}

function wordStart(text: string, at: number): number {
  while (isWordCharacter(text.charCodeAt(at - 1))) at--;
  return at;
}

function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 95 || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}
