/* Memory that the bus maps, that a flag keeps from being mapped, and that is one entry of several. */
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/usb.h>

struct dotterel {
	struct device *dev;
	struct usb_device *udev;
	bool use_dma;
};

static int dotterel_transfer(struct dotterel *d, void *buf, size_t len, bool map)
{
	dma_addr_t dma;
	int err;

	if (!map)
		return dotterel_copy(d, buf, len);
	dma = dma_map_single(d->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	err = dotterel_run(d, dma);
	dma_unmap_single(d->dev, dma, len, DMA_FROM_DEVICE);
	return err;
}

static int dotterel_version_ok(struct dotterel *d)
{
	u8 version[4];

	return dotterel_transfer(d, version, sizeof(version), false) ?: version[0];
}

static int dotterel_version_bad(struct dotterel *d)
{
	u8 version[4];

	return dotterel_transfer(d, version, sizeof(version), true) ?: version[0]; // expect: dma-from-stack version
}

static int dotterel_control_bad(struct dotterel *d)
{
	u8 status;

	return usb_control_msg(d->udev, usb_rcvctrlpipe(d->udev, 0), 1, USB_DIR_IN, 0, 0, &status, 1, 100); // expect: dma-from-stack status
}

static int dotterel_control_ok(struct dotterel *d)
{
	return usb_control_msg(d->udev, usb_sndctrlpipe(d->udev, 0), 1, USB_DIR_OUT, 0, 0, NULL, 0, 100);
}

static int dotterel_page_bad(struct dotterel *d)
{
	u8 words[16];
	dma_addr_t dma;
	int err;

	dma = dma_map_page(d->dev, virt_to_page(words), offset_in_page(words), 16, DMA_TO_DEVICE); // expect: dma-from-stack words
	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	err = dotterel_run(d, dma);
	dma_unmap_page(d->dev, dma, 16, DMA_TO_DEVICE);
	return err;
}

static int dotterel_second_bad(struct dotterel *d, void *data, size_t len)
{
	struct scatterlist sg[2];
	u8 tag[8];
	int err;

	sg_init_table(sg, 2);
	sg_set_buf(&sg[0], data, len);
	sg_set_buf(&sg[1], tag, sizeof(tag));
	if (!dma_map_sg(d->dev, sg, 2, DMA_TO_DEVICE)) // expect: dma-from-stack tag
		return -ENOMEM;
	err = dotterel_run_list(d, sg);
	dma_unmap_sg(d->dev, sg, 2, DMA_TO_DEVICE);
	return err;
}

/* A fragment only describes its page. */
static int dotterel_frag_ok(struct dotterel *d, const skb_frag_t *from)
{
	skb_frag_t frag = *from;
	dma_addr_t dma;
	int err;

	dma = skb_frag_dma_map(d->dev, &frag, 0, skb_frag_size(&frag), DMA_TO_DEVICE);
	if (dma_mapping_error(d->dev, dma))
		return -ENOMEM;
	err = dotterel_run(d, dma);
	dma_unmap_page(d->dev, dma, skb_frag_size(&frag), DMA_TO_DEVICE);
	return err;
}
