/*
 * A mapping that spans several fields of a struct on purpose starts in the
 * first and ends in the last.
 */
#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include <linux/stddef.h>

struct puffin_frame {
	u8 header[16];
	u8 payload[240];
} __aligned(256);

struct puffin_cmd {
	struct list_head node;
	u8 opcode[32] ____cacheline_aligned;
	u8 params[96];
	u8 result[64] ____cacheline_aligned;
	dma_addr_t dma;
};

#define PUFFIN_CMD_BYTES	(sizeof_field(struct puffin_cmd, opcode) + \
				 sizeof_field(struct puffin_cmd, params))

struct puffin {
	struct device *dev;
	void __iomem *regs;
};

static int puffin_send_frame_ok(struct puffin *p, struct puffin_frame *frame)
{
	dma_addr_t dma;

	dma = dma_map_single(p->dev, frame->header, sizeof(*frame), DMA_TO_DEVICE);
	if (dma_mapping_error(p->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), p->regs);
	puffin_wait(p);
	dma_unmap_single(p->dev, dma, sizeof(*frame), DMA_TO_DEVICE);
	return 0;
}

static int puffin_send_cmd_ok(struct puffin *p, struct puffin_cmd *cmd)
{
	dma_addr_t dma;

	dma = dma_map_single(p->dev, &cmd->opcode, PUFFIN_CMD_BYTES, DMA_TO_DEVICE);
	if (dma_mapping_error(p->dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), p->regs);
	puffin_wait(p);
	dma_unmap_single(p->dev, dma, PUFFIN_CMD_BYTES, DMA_TO_DEVICE);
	return 0;
}

static int puffin_send_whole_bad(struct puffin *p)
{
	struct puffin_frame *frame;
	dma_addr_t dma;

	frame = kzalloc(sizeof(*frame), GFP_KERNEL);
	if (!frame)
		return -ENOMEM;
	dma = dma_map_single(p->dev, frame, 2 * sizeof(*frame), DMA_TO_DEVICE); // expect: map-size-exceeds-buffer frame
	if (dma_mapping_error(p->dev, dma)) {
		kfree(frame);
		return -ENOMEM;
	}
	writel(lower_32_bits(dma), p->regs);
	puffin_wait(p);
	dma_unmap_single(p->dev, dma, 2 * sizeof(*frame), DMA_TO_DEVICE);
	kfree(frame);
	return 0;
}
