/*
 * TSO headers come from a coherent area and need no unmap: entries are told
 * apart by an address range or by a kind.
 */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>
#include <net/tso.h>

#define PETREL_SLOTS		256
#define PETREL_HDR_BYTES	128
#define PETREL_IS_HDR(q, addr) \
	((addr) >= (q)->hdr_dma && (addr) < (q)->hdr_dma + PETREL_SLOTS * PETREL_HDR_BYTES)

struct petrel_desc {
	__le32 buf;
	__le32 len;
	__le32 cmd;
};

struct petrel_txq {
	struct device *dev;
	struct petrel_desc *desc;
	void *hdr;
	dma_addr_t hdr_dma;
	unsigned int prod;
	unsigned int cons;
};

static int petrel_alloc_hdr_ok(struct petrel_txq *q)
{
	q->hdr = dma_alloc_coherent(q->dev, PETREL_SLOTS * PETREL_HDR_BYTES, &q->hdr_dma, GFP_KERNEL);
	if (!q->hdr)
		return -ENOMEM;
	return 0;
}

static void petrel_free_hdr_ok(struct petrel_txq *q)
{
	dma_free_coherent(q->dev, PETREL_SLOTS * PETREL_HDR_BYTES, q->hdr, q->hdr_dma);
}

static void petrel_put_hdr_ok(struct petrel_txq *q, struct sk_buff *skb, struct tso_t *tso, int size)
{
	unsigned int i = q->prod++ % PETREL_SLOTS;

	tso_build_hdr(skb, q->hdr + i * PETREL_HDR_BYTES, tso, size, false);
	q->desc[i].buf = cpu_to_le32(lower_32_bits(q->hdr_dma + i * PETREL_HDR_BYTES));
	q->desc[i].len = cpu_to_le32(PETREL_HDR_BYTES);
	dma_wmb();
	q->desc[i].cmd = cpu_to_le32(BIT(31));
}

static int petrel_put_data_ok(struct petrel_txq *q, void *data, unsigned int len)
{
	unsigned int i = q->prod % PETREL_SLOTS;
	dma_addr_t dma;

	dma = dma_map_single(q->dev, data, len, DMA_TO_DEVICE);
	if (dma_mapping_error(q->dev, dma))
		return -ENOMEM;
	q->desc[i].buf = cpu_to_le32(lower_32_bits(dma));
	q->desc[i].len = cpu_to_le32(len);
	dma_wmb();
	q->desc[i].cmd = cpu_to_le32(BIT(31));
	q->prod++;
	return 0;
}

static void petrel_clean_ok(struct petrel_txq *q)
{
	while (q->cons != q->prod) {
		struct petrel_desc *desc = &q->desc[q->cons++ % PETREL_SLOTS];

		if (!PETREL_IS_HDR(q, le32_to_cpu(desc->buf)))
			dma_unmap_single(q->dev, le32_to_cpu(desc->buf), le32_to_cpu(desc->len), DMA_TO_DEVICE);
	}
}

/* Here the coherent header itself is unmapped, on the path that built it. */
static int petrel_one_header_bad(struct device *dev, void __iomem *regs)
{
	dma_addr_t dma;
	void *hdr;

	hdr = dma_alloc_coherent(dev, PETREL_HDR_BYTES, &dma, GFP_KERNEL);
	if (!hdr)
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	dma_unmap_single(dev, dma, PETREL_HDR_BYTES, DMA_TO_DEVICE); // expect: unmap-wrong-function 'hdr'
	return 0;
}
