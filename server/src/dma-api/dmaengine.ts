import { api, derive, family, harmless, keep, mapsForDriver, transfer, useHandle } from './builder.ts';

const channel = 'struct dma_chan *chan';
const descriptor = 'struct dma_async_tx_descriptor *';
const direction = 'enum dma_transfer_direction dir';

const prepared =
  'Prepares a transfer of mapped memory; NULL on failure. The device of the channel must have mapped it.';

/** The client side of dmaengine (include/linux/dmaengine.h): it moves mapped memory, and maps none itself. */
export const dmaengineFunctions = family({ header: 'linux/dmaengine.h' }, [
  api(
    `${descriptor}dmaengine_prep_slave_single(${channel}, dma_addr_t buf, size_t len, ${direction}, unsigned long flags)`,
    prepared,
    { effects: [useHandle('buf')], failure: 'null' },
  ),
  api(
    `${descriptor}dmaengine_prep_slave_sg(${channel}, struct scatterlist *sgl, unsigned int sg_len, ${direction}, unsigned long flags)`,
    `${prepared} sg_len is the number that dma_map_sg() returned.`,
    { effects: [useHandle('sgl', 'sg_len')], failure: 'null' },
  ),
  api(
    `${descriptor}dmaengine_prep_peripheral_dma_vec(${channel}, const struct dma_vec *vecs, size_t nents, ${direction}, unsigned long flags)`,
    prepared,
    { effects: [harmless], failure: 'null', since: '6.11' },
  ),
  api(
    `${descriptor}dmaengine_prep_dma_cyclic(${channel}, dma_addr_t buf_addr, size_t buf_len, size_t period_len, ${direction}, unsigned long flags)`,
    prepared,
    { effects: [useHandle('buf_addr')], failure: 'null' },
  ),
  api(
    `${descriptor}dmaengine_prep_interleaved_dma(${channel}, struct dma_interleaved_template *xt, unsigned long flags)`,
    prepared,
    { effects: [harmless], failure: 'null' },
  ),
  api(
    `${descriptor}dmaengine_prep_dma_memset(${channel}, dma_addr_t dest, int value, size_t len, unsigned long flags)`,
    prepared,
    { effects: [useHandle('dest')], failure: 'null' },
  ),
  api(
    `${descriptor}dmaengine_prep_dma_memcpy(${channel}, dma_addr_t dest, dma_addr_t src, size_t len, unsigned long flags)`,
    prepared,
    { effects: [useHandle('dest'), useHandle('src')], failure: 'null' },
  ),
  api(
    `dma_cookie_t dmaengine_submit(${descriptor}desc)`,
    'Queues a prepared transfer; it begins with dma_async_issue_pending().',
    { effects: [keep('desc')], failure: 'negative-errno' },
  ),
  api('int dma_submit_error(dma_cookie_t cookie)', 'Tells whether dmaengine_submit() failed.', {
    effects: [harmless],
    failure: 'errno',
  }),
  api(`void dma_async_issue_pending(${channel})`, 'Starts what has been queued.', { effects: [transfer('start')] }),
  api(`int dmaengine_terminate_sync(${channel})`, 'Ends all transfers of a channel and waits for their callbacks.', {
    effects: [transfer('stop')],
    sleeps: 'always',
  }),
  api(`int dmaengine_terminate_all(${channel})`, 'Ends all transfers of a channel.', { effects: [transfer('stop')] }),
  api(
    `int dmaengine_terminate_async(${channel})`,
    'Asks for all transfers of a channel to end; dmaengine_synchronize() waits for it.',
    { effects: [transfer('stop')] },
  ),
  api(`void dmaengine_synchronize(${channel})`, 'Waits until terminated transfers have ended.', {
    effects: [transfer('wait')],
    sleeps: 'always',
  }),
  api('enum dma_status dma_sync_wait(struct dma_chan *chan, dma_cookie_t cookie)', 'Waits for a transfer, busily.', {
    effects: [transfer('wait')],
  }),
  api(`enum dma_status dma_wait_for_async_tx(${descriptor}tx)`, 'Waits for a transfer, busily.', {
    effects: [transfer('wait')],
  }),
  api(`int dmaengine_pause(${channel})`, 'Pauses the transfers of a channel.', {
    effects: [harmless],
    failure: 'errno',
  }),
  api(`int dmaengine_resume(${channel})`, 'Goes on with the transfers of a channel.', {
    effects: [harmless],
    failure: 'errno',
  }),
  api(
    `enum dma_status dmaengine_tx_status(${channel}, dma_cookie_t cookie, struct dma_tx_state *state)`,
    'Tells how far a transfer is.',
    { effects: [harmless] },
  ),
  api(`int dmaengine_slave_config(${channel}, struct dma_slave_config *config)`, 'Sets up a channel for its device.', {
    effects: [harmless],
    failure: 'errno',
  }),
  api(
    'struct dma_chan *dma_request_chan(struct device *dev, const char *name)',
    'Asks for a channel of a device; an error pointer on failure.',
    { effects: [harmless], failure: 'err-ptr', sleeps: 'always', pair: 'dma_release_channel' },
  ),
  api(
    'struct dma_chan *dma_request_chan_by_mask(const dma_cap_mask_t *mask)',
    'Asks for any channel that can do something; an error pointer on failure.',
    { effects: [harmless], failure: 'err-ptr', sleeps: 'always', pair: 'dma_release_channel' },
  ),
  api(
    'struct dma_chan *dma_request_slave_channel(struct device *dev, const char *name)',
    'Asks for a channel of a device; NULL on failure.',
    { effects: [harmless], failure: 'null', sleeps: 'always', pair: 'dma_release_channel' },
  ),
  api('struct dma_chan *dma_request_channel(mask, fn, fn_param)', 'Asks for a channel; NULL on failure.', {
    effects: [harmless],
    failure: 'null',
    sleeps: 'always',
    pair: 'dma_release_channel',
  }),
  api(
    'struct dma_chan *devm_dma_request_chan(struct device *dev, const char *name)',
    'As dma_request_chan(), released when the driver leaves the device.',
    { effects: [harmless], failure: 'err-ptr', sleeps: 'always' },
  ),
  api(`void dma_release_channel(${channel})`, 'Gives a channel back.', { effects: [harmless], sleeps: 'always' }),
  api(
    `struct device *dmaengine_get_dma_device(${channel})`,
    'The device that does the DMA of a channel: the one to map with.',
    { effects: [derive('cpu', 'chan')], section: 'streaming-mappings', since: '5.10' },
  ),
  api(
    'struct dmaengine_unmap_data *dmaengine_get_unmap_data(struct device *dev, int nr, gfp_t flags)',
    'Allocates a record of mappings that the last dmaengine_unmap_put() undoes; NULL on failure.',
    { effects: [mapsForDriver('returned')], failure: 'null', pair: 'dmaengine_unmap_put' },
  ),
  api(
    'void dmaengine_unmap_put(struct dmaengine_unmap_data *unmap)',
    'Drops a reference to a record of mappings; the last one unmaps them.',
    { effects: [mapsForDriver('stored')], pair: 'dmaengine_get_unmap_data' },
  ),
  api(
    `void dma_set_unmap(${descriptor}tx, struct dmaengine_unmap_data *unmap)`,
    'Gives a transfer a reference to a record of mappings.',
    { effects: [mapsForDriver('stored')] },
  ),
  api(`void dma_descriptor_unmap(${descriptor}tx)`, 'Drops the reference of a transfer to its record of mappings.', {
    effects: [mapsForDriver('stored')],
  }),
]);
