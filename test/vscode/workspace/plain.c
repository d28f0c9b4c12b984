// SPDX-License-Identifier: GPL-2.0
#include <linux/string.h>

size_t plain_length(const char *name)
{
	return strlen(name);
}
