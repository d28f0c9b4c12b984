/* A device of 64 bits, whose driver keeps half of the address. */
#include <linux/dma-mapping.h>

struct redstart {
	struct device *dev;
	void __iomem *regs;
	void *block;
	dma_addr_t block_dma;
};

static int redstart_init_ok(struct redstart *r)
{
	return dma_set_mask_and_coherent(r->dev, DMA_BIT_MASK(64));
}

static int redstart_block_bad(struct redstart *r)
{
	u32 addr;
	int i;

	r->block = dmam_alloc_coherent(r->dev, PAGE_SIZE, &r->block_dma, GFP_KERNEL);
	if (!r->block)
		return -ENOMEM;
	addr = r->block_dma; // expect: dma-addr-type 'addr'
	for (i = 0; i < 4; i++, addr += 1024)
		redstart_add(r, addr);
	return 0;
}

#define LOW_WORD(x)	((u16)(x))

/* A mailbox of sixteen bits takes the address word by word. */
static void redstart_mailbox_ok(struct redstart *r, u16 *mailbox, void *buf, size_t len)
{
	dma_addr_t dma = dma_map_single(r->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(r->dev, dma))
		return;
	mailbox[0] = LOW_WORD(dma);
	mailbox[1] = LOW_WORD(dma >> 16);
	mailbox[2] = LOW_WORD(upper_32_bits(dma));
	redstart_wait(r, mailbox);
	dma_unmap_single(r->dev, dma, len, DMA_TO_DEVICE);
}

/* The device takes the lower half, and the author says so. */
static int redstart_block_ok(struct redstart *r)
{
	u32 addr;

	r->block = dmam_alloc_coherent(r->dev, PAGE_SIZE, &r->block_dma, GFP_KERNEL);
	if (!r->block)
		return -ENOMEM;
	addr = lower_32_bits(r->block_dma);
	redstart_add(r, addr);
	return 0;
}
