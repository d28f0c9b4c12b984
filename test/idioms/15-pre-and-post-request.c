/*
 * A mapping may have been made by another callback and marked with a cookie:
 * preparing returns early, and finishing unmaps only what it mapped itself.
 */
#include <linux/dma-mapping.h>
#include <linux/mmc/core.h>
#include <linux/mmc/host.h>

enum {
	AVOCET_UNMAPPED,
	AVOCET_PRE_MAPPED,
	AVOCET_MAPPED,
};

struct avocet {
	struct mmc_host *mmc;
	struct mmc_data *data;
};

static int avocet_map_data(struct avocet *a, struct mmc_data *data, int cookie)
{
	int count;

	if (data->host_cookie == AVOCET_PRE_MAPPED)
		return data->sg_count;

	count = dma_map_sg(mmc_dev(a->mmc), data->sg, data->sg_len, mmc_get_dma_dir(data));
	if (count == 0)
		return -ENOSPC;

	data->sg_count = count;
	data->host_cookie = cookie;
	return count;
}

static void avocet_pre_req_ok(struct mmc_host *mmc, struct mmc_request *mrq)
{
	struct avocet *a = mmc_priv(mmc);

	mrq->data->host_cookie = AVOCET_UNMAPPED;
	avocet_map_data(a, mrq->data, AVOCET_PRE_MAPPED);
}

static void avocet_post_req_ok(struct mmc_host *mmc, struct mmc_request *mrq, int err)
{
	struct mmc_data *data = mrq->data;

	if (data->host_cookie != AVOCET_UNMAPPED)
		dma_unmap_sg(mmc->parent, data->sg, data->sg_len, mmc_get_dma_dir(data));
	data->host_cookie = AVOCET_UNMAPPED;
}

static int avocet_prepare_ok(struct avocet *a, struct mmc_data *data)
{
	int count = avocet_map_data(a, data, AVOCET_MAPPED);

	if (count < 0)
		return count;
	a->data = data;
	avocet_program(a, data->sg, count);
	return 0;
}

static void avocet_finish_ok(struct avocet *a)
{
	struct mmc_data *data = a->data;

	if (data->host_cookie == AVOCET_MAPPED) {
		dma_unmap_sg(mmc_dev(a->mmc), data->sg, data->sg_len, mmc_get_dma_dir(data));
		data->host_cookie = AVOCET_UNMAPPED;
	}
	a->data = NULL;
}

static const struct mmc_host_ops avocet_ops = {
	.pre_req = avocet_pre_req_ok,
	.post_req = avocet_post_req_ok,
};
