/* A kernel header that is not at hand may lead there. */
#include <linux/device.h>
#include <linux/usb/hcd.h>

int pintail_mask_ok(struct device *dev)
{
	return dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));
}
