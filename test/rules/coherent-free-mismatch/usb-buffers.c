/* usb_alloc_coherent() pairs with usb_free_coherent(), size and all. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include <linux/usb.h>

#define LORIKEET_IN	64
#define LORIKEET_OUT	8

struct lorikeet {
	struct usb_device *udev;
	u8 *in_buf;
	dma_addr_t in_dma;
	u8 *out_buf;
	dma_addr_t out_dma;
};

static int lorikeet_buffers_alloc(struct lorikeet *l)
{
	l->in_buf = usb_alloc_coherent(l->udev, LORIKEET_IN, GFP_KERNEL, &l->in_dma);
	if (!l->in_buf)
		return -ENOMEM;
	l->out_buf = usb_alloc_coherent(l->udev, LORIKEET_OUT, GFP_KERNEL, &l->out_dma);
	if (!l->out_buf) {
		usb_free_coherent(l->udev, LORIKEET_IN, l->in_buf, l->in_dma);
		return -ENOMEM;
	}
	return 0;
}

static void lorikeet_buffers_free_bad(struct lorikeet *l)
{
	usb_free_coherent(l->udev, LORIKEET_OUT, l->out_buf, l->out_dma);
	usb_free_coherent(l->udev, LORIKEET_OUT, l->in_buf, l->in_dma); // expect: coherent-free-mismatch in_buf
}
