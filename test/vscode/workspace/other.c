// SPDX-License-Identifier: GPL-2.0
#include <linux/dma-mapping.h>

/* Faulty: nobody looks whether 24 bits are enough. */
int other_probe(struct device *dev)
{
	dma_set_mask(dev, DMA_BIT_MASK(24));
	return 0;
}
