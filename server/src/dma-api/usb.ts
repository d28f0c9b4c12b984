import {
  allocate,
  api,
  callback,
  family,
  free,
  harmless,
  keep,
  mapsForDriver,
  transfer,
  wantsDmaMemory,
} from './builder.ts';

const request = 'struct usb_request *req';

const clientFunctions = family({ header: 'linux/usb.h', section: 'streaming-mappings' }, [
  api(
    'void *usb_alloc_coherent(struct usb_device *dev, size_t size, gfp_t mem_flags, dma_addr_t *dma)',
    "dma_alloc_coherent() for a USB device's controller; free it with usb_free_coherent().",
    { effects: [allocate('coherent', 'dma')], section: 'coherent-mappings', pair: 'usb_free_coherent' },
  ),
  api(
    'void usb_free_coherent(struct usb_device *dev, size_t size, void *addr, dma_addr_t dma)',
    'Frees memory of usb_alloc_coherent().',
    { effects: [free('coherent', 'addr', 'dma')], section: 'coherent-mappings', pair: 'usb_alloc_coherent' },
  ),
  api(
    'void usb_fill_control_urb(struct urb *urb, struct usb_device *dev, unsigned int pipe, unsigned char *setup_packet, void *transfer_buffer, int buffer_length, usb_complete_t complete_fn, void *context)',
    'Fills a control URB; the core maps its buffers, which must be memory that DMA can reach.',
    {
      effects: [
        wantsDmaMemory('setup_packet', null),
        wantsDmaMemory('transfer_buffer', 'buffer_length'),
        keep('transfer_buffer'),
        callback('complete_fn', 'softirq'),
      ],
    },
  ),
  api(
    'void usb_fill_bulk_urb(struct urb *urb, struct usb_device *dev, unsigned int pipe, void *transfer_buffer, int buffer_length, usb_complete_t complete_fn, void *context)',
    'Fills a bulk URB; the core maps its buffer, which must be memory that DMA can reach.',
    {
      effects: [
        wantsDmaMemory('transfer_buffer', 'buffer_length'),
        keep('transfer_buffer'),
        callback('complete_fn', 'softirq'),
      ],
    },
  ),
  api(
    'void usb_fill_int_urb(struct urb *urb, struct usb_device *dev, unsigned int pipe, void *transfer_buffer, int buffer_length, usb_complete_t complete_fn, void *context, int interval)',
    'Fills an interrupt URB; the core maps its buffer, which must be memory that DMA can reach.',
    {
      effects: [
        wantsDmaMemory('transfer_buffer', 'buffer_length'),
        keep('transfer_buffer'),
        callback('complete_fn', 'softirq'),
      ],
    },
  ),
  api('int usb_submit_urb(struct urb *urb, gfp_t mem_flags)', 'Hands a URB to the controller, which maps its buffer.', {
    effects: [keep('urb'), transfer('start')],
    failure: 'errno',
  }),
  api('void usb_kill_urb(struct urb *urb)', 'Cancels a URB and waits for its end.', {
    effects: [transfer('stop')],
    sleeps: 'always',
  }),
  api('int usb_unlink_urb(struct urb *urb)', 'Asks for a URB to be cancelled, without waiting.', {
    effects: [harmless],
  }),
  api(
    'int usb_control_msg(struct usb_device *dev, unsigned int pipe, __u8 request, __u8 requesttype, __u16 value, __u16 index, void *data, __u16 size, int timeout)',
    'Does a control transfer and waits; data must be memory that DMA can reach.',
    { effects: [wantsDmaMemory('data', 'size')], failure: 'negative-errno', sleeps: 'always' },
  ),
  api(
    'int usb_bulk_msg(struct usb_device *usb_dev, unsigned int pipe, void *data, int len, int *actual_length, int timeout)',
    'Does a bulk transfer and waits; data must be memory that DMA can reach.',
    { effects: [wantsDmaMemory('data', 'len')], failure: 'errno', sleeps: 'always' },
  ),
  api(
    'int usb_interrupt_msg(struct usb_device *usb_dev, unsigned int pipe, void *data, int len, int *actual_length, int timeout)',
    'Does an interrupt transfer and waits; data must be memory that DMA can reach.',
    { effects: [wantsDmaMemory('data', 'len')], failure: 'errno', sleeps: 'always' },
  ),
]);

const gadgetFunctions = family(
  { header: 'linux/usb/gadget.h', section: 'streaming-mappings', effects: [mapsForDriver('stored')] },
  [
    api(
      `int usb_gadget_map_request_by_dev(struct device *dev, ${request}, int is_in)`,
      'Maps the buffer of a gadget request into req->dma; 0 or an errno.',
      { failure: 'errno', pair: 'usb_gadget_unmap_request_by_dev' },
    ),
    api(
      `int usb_gadget_map_request(struct usb_gadget *gadget, ${request}, int is_in)`,
      'Maps the buffer of a gadget request into req->dma; 0 or an errno.',
      { failure: 'errno', pair: 'usb_gadget_unmap_request' },
    ),
    api(
      `void usb_gadget_unmap_request_by_dev(struct device *dev, ${request}, int is_in)`,
      'Ends a mapping of usb_gadget_map_request_by_dev().',
      { pair: 'usb_gadget_map_request_by_dev' },
    ),
    api(
      `void usb_gadget_unmap_request(struct usb_gadget *gadget, ${request}, int is_in)`,
      'Ends a mapping of usb_gadget_map_request().',
      { pair: 'usb_gadget_map_request' },
    ),
  ],
);

const controllerFunctions = family(
  { header: 'linux/usb/hcd.h', section: 'streaming-mappings', effects: [mapsForDriver('stored')] },
  [
    api(
      'int usb_hcd_map_urb_for_dma(struct usb_hcd *hcd, struct urb *urb, gfp_t mem_flags)',
      'Maps the buffers of a URB for the controller; 0 or an errno.',
      { failure: 'errno', pair: 'usb_hcd_unmap_urb_for_dma' },
    ),
    api('void usb_hcd_unmap_urb_for_dma(struct usb_hcd *hcd, struct urb *urb)', 'Ends the mappings of a URB.', {
      pair: 'usb_hcd_map_urb_for_dma',
    }),
    api(
      'void usb_hcd_unmap_urb_setup_for_dma(struct usb_hcd *hcd, struct urb *urb)',
      'Ends the mapping of a set-up packet.',
      {
        pair: 'usb_hcd_map_urb_for_dma',
      },
    ),
  ],
);

/** USB: the core maps what a URB carries, for its hosts; gadgets map their requests through helpers. */
export const usbFunctions = [...clientFunctions, ...gadgetFunctions, ...controllerFunctions];
