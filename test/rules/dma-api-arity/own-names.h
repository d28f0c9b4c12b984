/* A header of the driver, which gives a kernel name to a function of its own. */
struct garganey;

static inline void dma_sync_single_for_device(struct garganey *g, dma_addr_t dma)
{
}
