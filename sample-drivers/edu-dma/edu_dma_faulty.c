// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Driver for the DMA engine of QEMU's "edu" device (1234:11e8), with faults.
 *
 * This is edu_dma.c with nine faults of the kind that real drivers have. Each
 * is explained where it stands, and "expect:" names the finding that dmalint
 * reports on that line. Do not load this module anywhere but in a virtual
 * machine.
 *
 * The card holds a buffer of 4 KiB and an engine that copies between it and
 * system memory, one transfer at a time, and interrupts when it is done. Its
 * address lines are 28 bits wide.
 *
 * The driver offers the engine through debugfs, in <debugfs>/edu-<pci name>/:
 *
 *   buffer    the card's buffer, readable and writable (streaming mappings)
 *   scatter   writes the buffer out of several pieces of memory (scatterlist)
 *   snapshot  reads the buffer through a mapping that lives as long as the
 *             driver (sync for the CPU, sync for the device)
 *   echo      sends what is written to the card and back (coherent memory)
 *   clear     zeroes the buffer when anything is written
 *
 * debugfs waits for running file operations when a file is removed, and fails
 * later ones, so no operation meets a card that is gone.
 */

#include <linux/completion.h>
#include <linux/debugfs.h>
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/lockdep.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/scatterlist.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#define EDU_VENDOR_ID		0x1234
#define EDU_DEVICE_ID		0x11e8

#define EDU_BAR			0
#define EDU_ADDRESS_BITS	28

/* Registers. */
#define EDU_ID			0x00
#define EDU_IRQ_STATUS		0x24
#define EDU_IRQ_ACK		0x64
#define EDU_DMA_SRC		0x80
#define EDU_DMA_DST		0x88
#define EDU_DMA_COUNT		0x90
#define EDU_DMA_CMD		0x98

/* EDU_ID is 0xRRrr00ed: major and minor revision, then the card's mark. */
#define EDU_ID_MASK		0x0000ffff
#define EDU_ID_MARK		0x000000ed

#define EDU_IRQ_DMA		0x100

#define EDU_CMD_START		0x01
#define EDU_CMD_FROM_CARD	0x02
#define EDU_CMD_IRQ		0x04

/* Where the engine sees the card's own buffer. */
#define EDU_BUFFER		0x40000

/*
 * The lower half of the buffer: older versions of QEMU abort when a transfer
 * touches the last byte, so the upper half is left alone.
 */
#define EDU_BUFFER_SIZE		SZ_2K

#define EDU_PIECE_SIZE		512
#define EDU_ECHO_SIZE		64

#define EDU_TIMEOUT_MS		2000

/* What the driver and the card share for as long as the driver is bound. */
struct edu_mailbox {
	u8 request[EDU_ECHO_SIZE];
	u8 reply[EDU_ECHO_SIZE];
};

struct edu {
	struct pci_dev *pdev;
	void __iomem *mmio;
	struct dentry *debugfs;

	/* Held for as long as the engine is in use. */
	struct mutex lock;
	struct completion done;
	bool stopped;

	struct edu_mailbox *mailbox;
	dma_addr_t mailbox_dma;
	size_t echoed;

	u8 *snapshot;
	dma_addr_t snapshot_dma;
};

/*
 * Cuts a card that does not answer off from memory. It cannot be told to give
 * up a transfer, and without this it might write to memory that has long been
 * unmapped and freed.
 */
static void edu_stop(struct edu *edu)
{
	dev_err(&edu->pdev->dev, "transfer timed out, card disabled\n");
	pci_clear_master(edu->pdev);
	edu->stopped = true;
}

/*
 * Runs one transfer between @addr and @offset in the card's buffer. When it
 * returns, successful or not, the card does not touch @addr any more.
 */
static int edu_transfer(struct edu *edu, dma_addr_t addr, u32 offset, u32 len,
			enum dma_data_direction direction)
{
	/* The mask keeps addresses within 28 bits. */
	u32 memory = lower_32_bits(addr);
	u32 card = EDU_BUFFER + offset;
	u32 cmd = EDU_CMD_START | EDU_CMD_IRQ;

	lockdep_assert_held(&edu->lock);

	if (edu->stopped)
		return -EIO;

	reinit_completion(&edu->done);

	if (direction == DMA_TO_DEVICE) {
		writel(memory, edu->mmio + EDU_DMA_SRC);
		writel(card, edu->mmio + EDU_DMA_DST);
	} else {
		writel(card, edu->mmio + EDU_DMA_SRC);
		writel(memory, edu->mmio + EDU_DMA_DST);
		cmd |= EDU_CMD_FROM_CARD;
	}
	writel(len, edu->mmio + EDU_DMA_COUNT);
	writel(cmd, edu->mmio + EDU_DMA_CMD);

	if (!wait_for_completion_timeout(&edu->done,
					 msecs_to_jiffies(EDU_TIMEOUT_MS))) {
		edu_stop(edu);
		return -ETIMEDOUT;
	}

	return 0;
}

static irqreturn_t edu_interrupt(int irq, void *data)
{
	struct edu *edu = data;
	u32 status = readl(edu->mmio + EDU_IRQ_STATUS);

	/* The line may be shared; a card that was pulled out reads as ones. */
	if (!status || status == ~0U)
		return IRQ_NONE;

	writel(status, edu->mmio + EDU_IRQ_ACK);
	if (status & EDU_IRQ_DMA)
		complete(&edu->done);

	return IRQ_HANDLED;
}

/* Copies @buf, which kmalloc() gave, to @offset in the card's buffer. */
static int edu_to_card(struct edu *edu, void *buf, u32 offset, size_t len)
{
	struct device *dev = &edu->pdev->dev;
	dma_addr_t addr;
	int err;

	/*
	 * Fault: the mapping may fail, with swiotlb or an IOMMU under load. The
	 * card is then told to read from DMA_MAPPING_ERROR.
	 */
	addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE); // expect: mapping-error-unchecked 'addr'

	mutex_lock(&edu->lock);
	err = edu_transfer(edu, addr, offset, len, DMA_TO_DEVICE);
	mutex_unlock(&edu->lock);

	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return err;
}

/* Copies from @offset in the card's buffer to @buf, which kmalloc() gave. */
static int edu_from_card(struct edu *edu, void *buf, u32 offset, size_t len)
{
	struct device *dev = &edu->pdev->dev;
	dma_addr_t addr;
	int err;

	/*
	 * Fault: when the transfer fails, the buffer stays mapped. The caller
	 * frees it, and an IOMMU goes on granting the card access to it.
	 */
	addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE); // expect: unmap-missing 'addr'
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	mutex_lock(&edu->lock);
	err = edu_transfer(edu, addr, offset, len, DMA_FROM_DEVICE);
	mutex_unlock(&edu->lock);
	if (err)
		return err;

	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;
}

static ssize_t edu_buffer_read(struct file *file, char __user *to, size_t count,
			       loff_t *ppos)
{
	struct edu *edu = file->private_data;
	loff_t pos = *ppos;
	void *buf;
	int err;

	if (pos < 0)
		return -EINVAL;
	if (pos >= EDU_BUFFER_SIZE || !count)
		return 0;
	count = min_t(size_t, count, EDU_BUFFER_SIZE - pos);

	buf = kzalloc(count, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;

	err = edu_from_card(edu, buf, pos, count);
	if (!err && copy_to_user(to, buf, count))
		err = -EFAULT;

	kfree(buf);
	if (err)
		return err;

	*ppos = pos + count;
	return count;
}

static ssize_t edu_buffer_write(struct file *file, const char __user *from,
				size_t count, loff_t *ppos)
{
	struct edu *edu = file->private_data;
	loff_t pos = *ppos;
	void *buf;
	int err;

	if (pos < 0)
		return -EINVAL;
	if (!count)
		return 0;
	if (pos >= EDU_BUFFER_SIZE)
		return -ENOSPC;
	count = min_t(size_t, count, EDU_BUFFER_SIZE - pos);

	buf = memdup_user(from, count);
	if (IS_ERR(buf))
		return PTR_ERR(buf);

	err = edu_to_card(edu, buf, pos, count);
	kfree(buf);
	if (err)
		return err;

	*ppos = pos + count;
	return count;
}

static const struct file_operations edu_buffer_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = edu_buffer_read,
	.write = edu_buffer_write,
	.llseek = default_llseek,
};

static ssize_t edu_clear_write(struct file *file, const char __user *from,
			       size_t count, loff_t *ppos)
{
	struct edu *edu = file->private_data;
	struct device *dev = &edu->pdev->dev;
	u8 zeroes[EDU_PIECE_SIZE] = {};
	u32 offset = 0;
	dma_addr_t addr;
	int err = 0;

	/*
	 * Fault: the stack may be vmalloc memory, which cannot be mapped this
	 * way, and it shares cache lines with whatever the function calls.
	 */
	addr = dma_map_single(dev, zeroes, sizeof(zeroes), DMA_TO_DEVICE); // expect: dma-from-stack 'zeroes'
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	mutex_lock(&edu->lock);
	for (; !err && offset < EDU_BUFFER_SIZE; offset += sizeof(zeroes))
		err = edu_transfer(edu, addr, offset, sizeof(zeroes),
				   DMA_TO_DEVICE);
	mutex_unlock(&edu->lock);

	dma_unmap_single(dev, addr, sizeof(zeroes), DMA_TO_DEVICE);
	return err ? err : count;
}

static const struct file_operations edu_clear_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = edu_clear_write,
};

static void edu_free_pieces(struct sg_table *sgt)
{
	struct scatterlist *sg;
	int i;

	for_each_sgtable_sg(sgt, sg, i) {
		/* The list is filled from the front: an empty entry ends it. */
		if (!sg_page(sg))
			break;
		kfree(sg_virt(sg));
	}
	sg_free_table(sgt);
}

/* Makes a list of @len bytes, in pieces of EDU_PIECE_SIZE. */
static int edu_alloc_pieces(struct sg_table *sgt, size_t len)
{
	struct scatterlist *sg;
	int err, i;

	err = sg_alloc_table(sgt, DIV_ROUND_UP(len, EDU_PIECE_SIZE), GFP_KERNEL);
	if (err)
		return err;

	for_each_sgtable_sg(sgt, sg, i) {
		size_t size = min_t(size_t, len, EDU_PIECE_SIZE);
		void *piece = kmalloc(size, GFP_KERNEL);

		if (!piece) {
			edu_free_pieces(sgt);
			return -ENOMEM;
		}
		sg_set_buf(sg, piece, size);
		len -= size;
	}

	return 0;
}

/* Copies the list to the start of the card's buffer, piece after piece. */
static int edu_gather(struct edu *edu, struct sg_table *sgt)
{
	struct device *dev = &edu->pdev->dev;
	struct scatterlist *sg;
	u32 offset = 0;
	int count, i;
	int err = 0;

	/* An IOMMU may join pieces, hence count and orig_nents may differ. */
	count = dma_map_sg(dev, sgt->sgl, sgt->orig_nents, DMA_TO_DEVICE);
	if (!count)
		return -ENOMEM;

	mutex_lock(&edu->lock);
	for_each_sg(sgt->sgl, sg, count, i) {
		err = edu_transfer(edu, sg_dma_address(sg), offset,
				   sg_dma_len(sg), DMA_TO_DEVICE);
		if (err)
			break;
		offset += sg_dma_len(sg);
	}
	mutex_unlock(&edu->lock);

	/*
	 * Fault: where the IOMMU joined pieces, count is the smaller number, and
	 * the rest of the list stays mapped.
	 */
	dma_unmap_sg(dev, sgt->sgl, count, DMA_TO_DEVICE); // expect: sg-nents-mismatch 'count'
	return err;
}

static ssize_t edu_scatter_write(struct file *file, const char __user *from,
				 size_t count, loff_t *ppos)
{
	struct edu *edu = file->private_data;
	struct sg_table sgt;
	void *buf;
	int err;

	if (!count)
		return 0;
	if (count > EDU_BUFFER_SIZE)
		return -EFBIG;

	buf = memdup_user(from, count);
	if (IS_ERR(buf))
		return PTR_ERR(buf);

	err = edu_alloc_pieces(&sgt, count);
	if (err)
		goto free_buf;

	sg_copy_from_buffer(sgt.sgl, sgt.orig_nents, buf, count);
	err = edu_gather(edu, &sgt);

	edu_free_pieces(&sgt);
free_buf:
	kfree(buf);
	return err ? err : count;
}

static const struct file_operations edu_scatter_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = edu_scatter_write,
};

static ssize_t edu_snapshot_read(struct file *file, char __user *to,
				 size_t count, loff_t *ppos)
{
	struct edu *edu = file->private_data;
	ssize_t ret;

	mutex_lock(&edu->lock);
	ret = edu_transfer(edu, edu->snapshot_dma, 0, EDU_BUFFER_SIZE,
			   DMA_FROM_DEVICE);
	if (ret)
		goto unlock;

	/*
	 * Fault: the buffer still belongs to the card. With a bounce buffer or
	 * caches that do not follow the bus, this reads the last snapshot.
	 */
	ret = simple_read_from_buffer(to, count, ppos, edu->snapshot, EDU_BUFFER_SIZE); // todo-expect: sync-missing-cpu 'edu->snapshot'
unlock:
	mutex_unlock(&edu->lock);
	return ret;
}

static const struct file_operations edu_snapshot_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = edu_snapshot_read,
	.llseek = default_llseek,
};

/* Coherent memory is shared without syncs; writel() orders what was written. */
static ssize_t edu_echo_write(struct file *file, const char __user *from,
			      size_t count, loff_t *ppos)
{
	struct edu *edu = file->private_data;
	dma_addr_t request = edu->mailbox_dma +
			     offsetof(struct edu_mailbox, request);
	dma_addr_t reply = edu->mailbox_dma +
			   offsetof(struct edu_mailbox, reply);
	int err = 0;

	if (!count)
		return 0;
	if (count > EDU_ECHO_SIZE)
		return -EFBIG;

	mutex_lock(&edu->lock);
	edu->echoed = 0;
	if (copy_from_user(edu->mailbox->request, from, count)) {
		err = -EFAULT;
		goto unlock;
	}

	err = edu_transfer(edu, request, 0, count, DMA_TO_DEVICE);
	if (err)
		goto unlock;

	err = edu_transfer(edu, reply, 0, count, DMA_FROM_DEVICE);
	if (err)
		goto unlock;

	edu->echoed = count;
unlock:
	mutex_unlock(&edu->lock);
	return err ? err : count;
}

static ssize_t edu_echo_read(struct file *file, char __user *to, size_t count,
			     loff_t *ppos)
{
	struct edu *edu = file->private_data;
	ssize_t ret;

	mutex_lock(&edu->lock);
	ret = simple_read_from_buffer(to, count, ppos, edu->mailbox->reply,
				      edu->echoed);
	mutex_unlock(&edu->lock);

	return ret;
}

static const struct file_operations edu_echo_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = edu_echo_read,
	.write = edu_echo_write,
	.llseek = default_llseek,
};

static void edu_create_files(struct edu *edu)
{
	char name[32];

	snprintf(name, sizeof(name), "edu-%s", pci_name(edu->pdev));
	edu->debugfs = debugfs_create_dir(name, NULL);
	debugfs_create_file("buffer", 0600, edu->debugfs, edu, &edu_buffer_fops);
	debugfs_create_file("clear", 0200, edu->debugfs, edu, &edu_clear_fops);
	debugfs_create_file("scatter", 0200, edu->debugfs, edu, &edu_scatter_fops);
	debugfs_create_file("snapshot", 0400, edu->debugfs, edu, &edu_snapshot_fops);
	debugfs_create_file("echo", 0600, edu->debugfs, edu, &edu_echo_fops);
}

static int edu_alloc_memory(struct edu *edu)
{
	struct device *dev = &edu->pdev->dev;

	/*
	 * Fault: when there is no memory for the snapshot, the mailbox is not
	 * freed, and probe fails without ever coming back to it.
	 */
	edu->mailbox = dma_alloc_coherent(dev, sizeof(*edu->mailbox), &edu->mailbox_dma, GFP_KERNEL); // expect: coherent-leak 'edu->mailbox'
	if (!edu->mailbox)
		return -ENOMEM;

	edu->snapshot = kzalloc(EDU_BUFFER_SIZE, GFP_KERNEL);
	if (!edu->snapshot)
		return -ENOMEM;

	edu->snapshot_dma = dma_map_single(dev, edu->snapshot, EDU_BUFFER_SIZE,
					   DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, edu->snapshot_dma))
		goto free_snapshot;

	return 0;

free_snapshot:
	kfree(edu->snapshot);
	dma_free_coherent(dev, sizeof(*edu->mailbox), edu->mailbox,
			  edu->mailbox_dma);
	return -ENOMEM;
}

static void edu_free_memory(struct edu *edu)
{
	struct device *dev = &edu->pdev->dev;

	/* Fault: mapped DMA_FROM_DEVICE; a bounce buffer is not copied back. */
	dma_unmap_single(dev, edu->snapshot_dma, EDU_BUFFER_SIZE, DMA_TO_DEVICE); // expect: direction-mismatch DMA_FROM_DEVICE
	kfree(edu->snapshot);
	/* Fault: the block holds the request and the reply, twice this size. */
	dma_free_coherent(dev, EDU_ECHO_SIZE, edu->mailbox, edu->mailbox_dma); // expect: coherent-free-mismatch EDU_ECHO_SIZE
}

static int edu_setup_irq(struct edu *edu)
{
	struct pci_dev *pdev = edu->pdev;
	int err;

	err = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_ALL_TYPES);
	if (err < 0)
		return err;

	/* Whoever used the card before may have left an interrupt pending. */
	writel(readl(edu->mmio + EDU_IRQ_STATUS), edu->mmio + EDU_IRQ_ACK);

	err = request_irq(pci_irq_vector(pdev, 0), edu_interrupt, IRQF_SHARED,
			  KBUILD_MODNAME, edu);
	if (err)
		pci_free_irq_vectors(pdev);

	return err;
}

static void edu_free_irq(struct edu *edu)
{
	free_irq(pci_irq_vector(edu->pdev, 0), edu);
	pci_free_irq_vectors(edu->pdev);
}

static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu *edu;
	int err;

	edu = kzalloc(sizeof(*edu), GFP_KERNEL);
	if (!edu)
		return -ENOMEM;

	edu->pdev = pdev;
	mutex_init(&edu->lock);
	init_completion(&edu->done);
	pci_set_drvdata(pdev, edu);

	err = pci_enable_device(pdev);
	if (err)
		goto free_edu;

	/*
	 * Fault: a platform that has no memory the card can reach says so here,
	 * and is not heard.
	 */
	dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(EDU_ADDRESS_BITS)); // expect: mask-unchecked

	err = pci_request_regions(pdev, KBUILD_MODNAME);
	if (err)
		goto disable_device;

	edu->mmio = pci_iomap(pdev, EDU_BAR, 0);
	if (!edu->mmio) {
		err = -ENOMEM;
		goto release_regions;
	}

	if ((readl(edu->mmio + EDU_ID) & EDU_ID_MASK) != EDU_ID_MARK) {
		dev_err(&pdev->dev, "not an edu card\n");
		err = -ENODEV;
		goto unmap_registers;
	}

	err = edu_alloc_memory(edu);
	if (err)
		goto unmap_registers;

	err = edu_setup_irq(edu);
	if (err)
		goto free_memory;

	pci_set_master(pdev);
	edu_create_files(edu);
	return 0;

free_memory:
	edu_free_memory(edu);
unmap_registers:
	pci_iounmap(pdev, edu->mmio);
release_regions:
	pci_release_regions(pdev);
disable_device:
	pci_disable_device(pdev);
free_edu:
	kfree(edu);
	return err;
}

static void edu_remove(struct pci_dev *pdev)
{
	struct edu *edu = pci_get_drvdata(pdev);

	/* After this no transfer runs, and none begins. */
	debugfs_remove_recursive(edu->debugfs);
	pci_clear_master(pdev);

	edu_free_irq(edu);
	edu_free_memory(edu);
	pci_iounmap(pdev, edu->mmio);
	pci_release_regions(pdev);
	pci_disable_device(pdev);
	kfree(edu);
}

static const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(EDU_VENDOR_ID, EDU_DEVICE_ID) },
	{ }
};
MODULE_DEVICE_TABLE(pci, edu_ids);

static struct pci_driver edu_driver = {
	.name = KBUILD_MODNAME,
	.id_table = edu_ids,
	.probe = edu_probe,
	.remove = edu_remove,
};
module_pci_driver(edu_driver);

MODULE_DESCRIPTION("DMA engine of QEMU's edu device, with faults");
MODULE_LICENSE("Dual MIT/GPL");
