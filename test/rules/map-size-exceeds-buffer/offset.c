/* The mapping starts inside the buffer and runs beyond its end. */
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/slab.h>

#define SPARROW_HEADROOM	64
#define SPARROW_BYTES		1024

struct sparrow {
	struct device *dev;
};

static int sparrow_headroom_bad(struct sparrow *s)
{
	dma_addr_t dma;
	u8 *buf;
	int err;

	buf = kmalloc(SPARROW_BYTES, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	dma = dma_map_single(s->dev, buf + SPARROW_HEADROOM, SPARROW_BYTES, DMA_FROM_DEVICE); // expect: map-size-exceeds-buffer buf
	if (dma_mapping_error(s->dev, dma)) {
		kfree(buf);
		return -ENOMEM;
	}
	err = sparrow_run(s, dma);
	dma_unmap_single(s->dev, dma, SPARROW_BYTES, DMA_FROM_DEVICE);
	kfree(buf);
	return err;
}

static int sparrow_headroom_ok(struct sparrow *s)
{
	dma_addr_t dma;
	u8 *buf;
	int err;

	buf = kmalloc(SPARROW_HEADROOM + SPARROW_BYTES, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	dma = dma_map_single(s->dev, buf + SPARROW_HEADROOM, SPARROW_BYTES, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		kfree(buf);
		return -ENOMEM;
	}
	err = sparrow_run(s, dma);
	dma_unmap_single(s->dev, dma, SPARROW_BYTES, DMA_FROM_DEVICE);
	kfree(buf);
	return err;
}

/* The size of the struct, and a buffer of the size of its pointer. */
struct sparrow_cmd {
	__le32 opcode;
	__le32 args[15];
};

static int sparrow_pointer_size_bad(struct sparrow *s)
{
	struct sparrow_cmd *cmd;
	dma_addr_t dma;
	int err;

	cmd = kzalloc(sizeof(cmd), GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	dma = dma_map_single(s->dev, cmd, sizeof(*cmd), DMA_TO_DEVICE); // expect: map-size-exceeds-buffer 'cmd'
	if (dma_mapping_error(s->dev, dma)) {
		kfree(cmd);
		return -ENOMEM;
	}
	err = sparrow_run(s, dma);
	dma_unmap_single(s->dev, dma, sizeof(*cmd), DMA_TO_DEVICE);
	kfree(cmd);
	return err;
}

static int sparrow_struct_size_ok(struct sparrow *s)
{
	struct sparrow_cmd *cmd;
	dma_addr_t dma;
	int err;

	cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);
	if (!cmd)
		return -ENOMEM;
	dma = dma_map_single(s->dev, cmd, sizeof(*cmd), DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, dma)) {
		kfree(cmd);
		return -ENOMEM;
	}
	err = sparrow_run(s, dma);
	dma_unmap_single(s->dev, dma, sizeof(*cmd), DMA_TO_DEVICE);
	kfree(cmd);
	return err;
}
