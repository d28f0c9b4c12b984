/*
 * Some subsystems map for the driver: scsi_dma_map() (negative is failure, 0
 * means nothing to map), usb_gadget_map_request(), dma-buf attachments.
 */
#include <linux/dma-buf.h>
#include <linux/dma-mapping.h>
#include <linux/usb/gadget.h>
#include <scsi/scsi_cmnd.h>
#include <scsi/scsi_host.h>

struct oriole_sge {
	__le64 addr;
	__le32 len;
};

struct oriole_cmd {
	struct oriole_sge sge[64];
	int count;
};

static int oriole_queuecommand_ok(struct Scsi_Host *shost, struct scsi_cmnd *sc)
{
	struct oriole_cmd *cmd = scsi_cmd_priv(sc);
	struct scatterlist *sg;
	int n, i;

	n = scsi_dma_map(sc);
	if (n < 0)
		return SCSI_MLQUEUE_HOST_BUSY;

	scsi_for_each_sg(sc, sg, n, i) {
		cmd->sge[i].addr = cpu_to_le64(sg_dma_address(sg));
		cmd->sge[i].len = cpu_to_le32(sg_dma_len(sg));
	}
	cmd->count = n;
	oriole_issue(shost, cmd);
	return 0;
}

static void oriole_complete_ok(struct scsi_cmnd *sc)
{
	scsi_dma_unmap(sc);
	scsi_done(sc);
}

struct oriole_udc {
	struct usb_gadget gadget;
	struct device *dev;
};

static int oriole_ep_queue_ok(struct oriole_udc *udc, struct usb_request *req, int is_in)
{
	int err;

	err = usb_gadget_map_request(&udc->gadget, req, is_in);
	if (err)
		return err;
	err = oriole_prime(udc, req->dma, req->length);
	if (err)
		usb_gadget_unmap_request(&udc->gadget, req, is_in);
	return err;
}

static void oriole_ep_done_ok(struct oriole_udc *udc, struct usb_request *req, int is_in)
{
	usb_gadget_unmap_request(&udc->gadget, req, is_in);
}

static int oriole_import_ok(struct oriole_udc *udc, struct dma_buf_attachment *attach)
{
	struct sg_table *sgt;

	sgt = dma_buf_map_attachment(attach, DMA_TO_DEVICE);
	if (IS_ERR(sgt))
		return PTR_ERR(sgt);
	oriole_prime(udc, sg_dma_address(sgt->sgl), sg_dma_len(sgt->sgl));
	dma_buf_unmap_attachment(attach, sgt, DMA_TO_DEVICE);
	return 0;
}

/* Mapped by hand, and the gadget's own device is no bus master. */
static int oriole_bounce_bad(struct oriole_udc *udc, void *buf, size_t len)
{
	dma_addr_t dma;

	dma = dma_map_single(&udc->gadget.dev, buf, len, DMA_TO_DEVICE); // expect: wrong-device gadget.dev
	if (dma_mapping_error(&udc->gadget.dev, dma))
		return -ENOMEM;
	oriole_prime(udc, dma, len);
	dma_unmap_single(&udc->gadget.dev, dma, len, DMA_TO_DEVICE);
	return 0;
}

static const struct scsi_host_template oriole_template = {
	.queuecommand = oriole_queuecommand_ok,
};
