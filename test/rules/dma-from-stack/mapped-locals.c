/* Automatic variables that are mapped: a scalar, an array, a struct, by a callee. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

struct ptarmigan_cmd {
	__le32 opcode;
	__le32 arg;
};

struct ptarmigan {
	struct device *dev;
	void __iomem *regs;
};

static int ptarmigan_run(struct ptarmigan *p, dma_addr_t dma)
{
	writel(lower_32_bits(dma), p->regs);
	return readl(p->regs + 4);
}

static int ptarmigan_array_bad(struct ptarmigan *p)
{
	u8 buf[64];
	dma_addr_t dma;
	int ret;

	memset(buf, 0, sizeof(buf));
	dma = dma_map_single(p->dev, buf, sizeof(buf), DMA_TO_DEVICE); // expect: dma-from-stack buf
	if (dma_mapping_error(p->dev, dma))
		return -ENOMEM;
	ret = ptarmigan_run(p, dma);
	dma_unmap_single(p->dev, dma, sizeof(buf), DMA_TO_DEVICE);
	return ret;
}

static int ptarmigan_struct_bad(struct ptarmigan *p, u32 opcode)
{
	struct ptarmigan_cmd cmd = { .opcode = cpu_to_le32(opcode) };
	dma_addr_t dma;
	int ret;

	dma = dma_map_single(p->dev, &cmd, sizeof(cmd), DMA_TO_DEVICE); // expect: dma-from-stack cmd
	if (dma_mapping_error(p->dev, dma))
		return -ENOMEM;
	ret = ptarmigan_run(p, dma);
	dma_unmap_single(p->dev, dma, sizeof(cmd), DMA_TO_DEVICE);
	return ret;
}

static int ptarmigan_struct_ok(struct ptarmigan *p, u32 opcode)
{
	struct ptarmigan_cmd *cmd;
	dma_addr_t dma;
	int ret;

	cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	cmd->opcode = cpu_to_le32(opcode);
	dma = dma_map_single(p->dev, cmd, sizeof(*cmd), DMA_TO_DEVICE);
	if (dma_mapping_error(p->dev, dma)) {
		kfree(cmd);
		return -ENOMEM;
	}
	ret = ptarmigan_run(p, dma);
	dma_unmap_single(p->dev, dma, sizeof(*cmd), DMA_TO_DEVICE);
	kfree(cmd);
	return ret;
}

/* A list of entries on the stack is fine; what the entries point to is what counts. */
static int ptarmigan_sg_ok(struct ptarmigan *p, void *data, size_t len)
{
	struct scatterlist sg;
	int ret;

	sg_init_one(&sg, data, len);
	if (!dma_map_sg(p->dev, &sg, 1, DMA_TO_DEVICE))
		return -ENOMEM;
	ret = ptarmigan_run(p, sg_dma_address(&sg));
	dma_unmap_sg(p->dev, &sg, 1, DMA_TO_DEVICE);
	return ret;
}

static int ptarmigan_sg_bad(struct ptarmigan *p)
{
	struct scatterlist sg;
	u8 status[16];
	int ret;

	sg_init_one(&sg, status, sizeof(status));
	if (!dma_map_sg(p->dev, &sg, 1, DMA_FROM_DEVICE)) // expect: dma-from-stack status
		return -ENOMEM;
	ret = ptarmigan_run(p, sg_dma_address(&sg));
	dma_unmap_sg(p->dev, &sg, 1, DMA_FROM_DEVICE);
	return ret;
}
