/* What this header includes is a core header: include it first. */
#include <linux/types.h> /* include for u32 */
# include <linux/netdevice.h>
