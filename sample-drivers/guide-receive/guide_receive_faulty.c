// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * guide_receive.c with one fault: the handler looks at the packet's header without dma_sync_single_for_cpu() before it.
 * On a machine whose caches follow the device nothing happens. Behind a bounce buffer the handler sees old bytes, and
 * rejects every packet; behind a cache that does not follow, it sees the last packet that it looked at in this buffer.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>

#define GUIDE_REG_STATUS	0x00
#define GUIDE_REG_RX_ADDRESS	0x04
#define GUIDE_REG_RX_LENGTH	0x08

#define GUIDE_STATUS_RECEIVED	BIT(0)

#define GUIDE_RX_SIZE		2048
#define GUIDE_MAGIC		0x44495547

struct guide_header {
	__le32 magic;
	__le32 length;
};

struct guide_card {
	struct pci_dev *pdev;
	void __iomem *regs;
	void *rx_buf;
	size_t rx_len;
	dma_addr_t rx_dma;
	u64 received;
	u64 rejected;
};

static void guide_give_buffer(struct guide_card *card)
{
	writel(lower_32_bits(card->rx_dma), card->regs + GUIDE_REG_RX_ADDRESS);
	writel(card->rx_len, card->regs + GUIDE_REG_RX_LENGTH);
}

static int guide_setup_buffer(struct guide_card *card)
{
	dma_addr_t mapping;
	void *buffer;

	card->rx_buf = NULL;
	buffer = kzalloc(GUIDE_RX_SIZE, GFP_ATOMIC);
	if (!buffer)
		return -ENOMEM;

	mapping = dma_map_single(&card->pdev->dev, buffer, GUIDE_RX_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(&card->pdev->dev, mapping)) {
		kfree(buffer);
		return -ENOMEM;
	}

	card->rx_buf = buffer;
	card->rx_len = GUIDE_RX_SIZE;
	card->rx_dma = mapping;
	guide_give_buffer(card);
	return 0;
}

static void guide_release_buffer(struct guide_card *card)
{
	if (!card->rx_buf)
		return;
	dma_unmap_single(&card->pdev->dev, card->rx_dma, card->rx_len, DMA_FROM_DEVICE);
	kfree(card->rx_buf);
	card->rx_buf = NULL;
}

static bool guide_header_is_ok(const struct guide_header *header)
{
	return le32_to_cpu(header->magic) == GUIDE_MAGIC && le32_to_cpu(header->length) <= GUIDE_RX_SIZE;
}

/* Stands for the upper layers: the packet is theirs now. */
static void guide_hand_up(struct guide_card *card, void *packet)
{
	card->received++;
	kfree(packet);
}

static irqreturn_t guide_interrupt(int irq, void *data)
{
	struct guide_card *card = data;
	struct guide_header *header;

	if (!(readl(card->regs + GUIDE_REG_STATUS) & GUIDE_STATUS_RECEIVED))
		return IRQ_NONE;
	if (!card->rx_buf)
		return IRQ_HANDLED;

	/* Here the CPU should take the buffer over. It reads what it had in its cache, or nothing of the packet at all. */
	header = card->rx_buf;
	if (guide_header_is_ok(header)) {
		dma_unmap_single(&card->pdev->dev, card->rx_dma, card->rx_len, DMA_FROM_DEVICE);
		guide_hand_up(card, card->rx_buf);
		if (guide_setup_buffer(card))
			dev_warn_ratelimited(&card->pdev->dev, "no buffer for the next packet\n");
	} else {
		/*
		 * The CPU has only read, as it may of a DMA_FROM_DEVICE mapping, so dma_sync_single_for_device() is not
		 * needed: the buffer can go back to the card as it is.
		 */
		card->rejected++;
		guide_give_buffer(card);
	}
	return IRQ_HANDLED;
}

static int guide_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct guide_card *card;
	int error;

	error = pcim_enable_device(pdev);
	if (error)
		return error;
	error = pcim_iomap_regions(pdev, BIT(0), KBUILD_MODNAME);
	if (error)
		return error;
	error = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(32));
	if (error)
		return error;

	card = devm_kzalloc(&pdev->dev, sizeof(*card), GFP_KERNEL);
	if (!card)
		return -ENOMEM;
	card->pdev = pdev;
	card->regs = pcim_iomap_table(pdev)[0];
	pci_set_drvdata(pdev, card);
	pci_set_master(pdev);

	error = guide_setup_buffer(card);
	if (error)
		goto err_clear_master;
	error = request_irq(pdev->irq, guide_interrupt, IRQF_SHARED, KBUILD_MODNAME, card);
	if (error)
		goto err_release_buffer;
	return 0;

err_release_buffer:
	guide_release_buffer(card);
err_clear_master:
	pci_clear_master(pdev);
	return error;
}

static void guide_remove(struct pci_dev *pdev)
{
	struct guide_card *card = pci_get_drvdata(pdev);

	free_irq(pdev->irq, card);
	pci_clear_master(pdev);
	guide_release_buffer(card);
}

static const struct pci_device_id guide_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e9) },
	{ }
};
MODULE_DEVICE_TABLE(pci, guide_ids);

static struct pci_driver guide_driver = {
	.name = KBUILD_MODNAME,
	.id_table = guide_ids,
	.probe = guide_probe,
	.remove = guide_remove,
};
module_pci_driver(guide_driver);

MODULE_DESCRIPTION("The receive example of the DMA API guide");
MODULE_LICENSE("Dual MIT/GPL");
