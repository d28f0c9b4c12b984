#include <linux/dma-mapping.h>

#define virt_to_bus(a)	shoveler_offset(a)

u32 shoveler_offset(void *address);

u32 shoveler_ok(dma_addr_t dma, void *address)
{
	return dma ? virt_to_bus(address) : 0;
}
