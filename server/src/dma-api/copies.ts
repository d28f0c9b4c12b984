import { api, copy, family } from './builder.ts';

/** The CPU reading and writing memory in bulk: what a buffer owned by the device does not bear. */
export const copyFunctions = [
  ...family({ header: 'linux/string.h' }, [
    api('void *memcpy(void *dest, const void *src, size_t count)', 'The CPU copies memory.', {
      effects: [copy('dest', 'src', 'count')],
    }),
    api('void *memmove(void *dest, const void *src, size_t count)', 'The CPU copies memory.', {
      effects: [copy('dest', 'src', 'count')],
    }),
    api('void *memset(void *s, int c, size_t n)', 'The CPU fills memory.', { effects: [copy('s', null, 'n')] }),
    api('void memzero_explicit(void *s, size_t count)', 'The CPU clears memory.', {
      effects: [copy('s', null, 'count')],
    }),
    api('void *memset32(uint32_t *s, uint32_t v, size_t n)', 'The CPU fills memory.', {
      effects: [copy('s', null, 'n')],
    }),
    api('void *memset16(uint16_t *s, uint16_t v, size_t n)', 'The CPU fills memory.', {
      effects: [copy('s', null, 'n')],
    }),
  ]),
  ...family({ header: 'linux/io.h' }, [
    api('void memcpy_toio(volatile void __iomem *to, const void *from, size_t count)', 'The CPU copies to a device.', {
      effects: [copy('to', 'from', 'count')],
    }),
    api(
      'void memcpy_fromio(void *to, const volatile void __iomem *from, size_t count)',
      'The CPU copies from a device.',
      {
        effects: [copy('to', 'from', 'count')],
      },
    ),
    api('void memset_io(volatile void __iomem *dst, int c, size_t count)', 'The CPU fills memory of a device.', {
      effects: [copy('dst', null, 'count')],
    }),
    api('void __iowrite32_copy(void __iomem *to, const void *from, size_t count)', 'The CPU copies to a device.', {
      effects: [copy('to', 'from', 'count')],
    }),
  ]),
  ...family({ header: 'linux/uaccess.h', sleeps: 'always', failure: 'errno' }, [
    api('unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)', 'Copies from user space.', {
      effects: [copy('to', 'from', 'n')],
    }),
    api('unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)', 'Copies to user space.', {
      effects: [copy('to', 'from', 'n')],
    }),
  ]),
  ...family({ header: 'linux/skbuff.h' }, [
    api(
      'void skb_copy_to_linear_data(struct sk_buff *skb, const void *from, const unsigned int len)',
      'Copies into the head of a socket buffer.',
      {
        effects: [copy('skb', 'from', 'len')],
      },
    ),
    api(
      'void skb_copy_to_linear_data_offset(struct sk_buff *skb, const int offset, const void *from, const unsigned int len)',
      'Copies into the head of a socket buffer.',
      {
        effects: [copy('skb', 'from', 'len')],
      },
    ),
    api(
      'void skb_copy_from_linear_data(const struct sk_buff *skb, void *to, const unsigned int len)',
      'Copies the head of a socket buffer.',
      {
        effects: [copy('to', 'skb', 'len')],
      },
    ),
    api(
      'void skb_copy_from_linear_data_offset(const struct sk_buff *skb, const int offset, void *to, const unsigned int len)',
      'Copies the head of a socket buffer.',
      {
        effects: [copy('to', 'skb', 'len')],
      },
    ),
    api(
      'int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len)',
      'Copies part of a socket buffer.',
      {
        effects: [copy('to', 'skb', 'len')],
        failure: 'errno',
      },
    ),
    api(
      'int skb_store_bits(struct sk_buff *skb, int offset, const void *from, int len)',
      'Copies into a socket buffer.',
      {
        effects: [copy('skb', 'from', 'len')],
        failure: 'errno',
      },
    ),
    api(
      'void *skb_put_data(struct sk_buff *skb, const void *data, unsigned int len)',
      'Adds data to a socket buffer.',
      {
        effects: [copy('skb', 'data', 'len')],
      },
    ),
    api('void skb_copy_and_csum_dev(const struct sk_buff *skb, u8 *to)', 'Copies a socket buffer and sums it.', {}),
  ]),
];
