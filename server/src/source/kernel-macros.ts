/** Macros of the kernel's own headers that change how C is read; each list names the headers it is drawn from. */

function names(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Expand to nothing or to attributes. include/linux/compiler*.h, init.h, linkage.h, cache.h, instrumentation.h … */
export const ATTRIBUTES = names(`
  __init __exit __initdata __initconst __exitdata __exitconst __devinit __devexit __devinitdata __devinitconst
  __devexitdata __cpuinit __meminit __memexit __net_init __net_exit __net_initdata __ref __refdata __refconst
  __init_or_module __initdata_or_module __initconst_or_module __init_memblock __initdata_memblock __head
  __iomem __user __kernel __percpu __rcu __force __private __safe __nocast __must_check __deprecated
  __maybe_unused __always_unused __used __unused __packed __pure __weak __cold __hot __malloc __noclone __noreturn
  __visible __flatten __mode __naked __leaf __nostackprotector __no_kcsan __no_kasan __no_sanitize_address
  __no_sanitize_or_inline __no_stack_protector __no_kasan_or_inline __nocfi __noscs __noinitretpoline __latent_entropy
  __randomize_layout __no_randomize_layout __designated_init __nonstring __noendbr __ibt_noseal __gnu_inline
  __read_mostly __ro_after_init __cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned
  ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp __page_aligned_data __page_aligned_bss
  __always_inline noinline __noinline noinline_for_stack noinline_for_kasan notrace noinstr asmlinkage fastcall
  __sched __lockfunc __kprobes __irq_entry __softirq_entry __cpuidle __no_profile __signed_wrap __noendbr
  __bpf_kfunc __bpf_hook_start __bpf_hook_end __bitwise __bitwise__ __extension__ __inline_maybe_unused
  __attribute_const__ __compiletime_object_size __trace_if_value __net_exit_refok
  EXPORT_SYMBOL_NOTHING __exit_call __used_section __xbc_trace __earlycon_used __overloadable STATIC
`);

/** The same with arguments. */
export const ATTRIBUTES_WITH_ARGUMENTS = names(`
  __attribute__ __attribute __printf __scanf __format_arg __aligned __aligned_largest __section __alloc_size __nonnull
  __acquires __acquire_shared __releases __must_hold __cond_acquires __cond_releases __cond_lock_annotation
  __counted_by __counted_by_le __counted_by_be __counted_by_ptr __assume_aligned __alias __copy __error __compiletime_error
  __compiletime_warning __no_sanitize __diagnose_as __diagnose_as_builtin __declspec __ref_copy __guarded_by __mode
  __pass_object_size __no_sanitize_or __realloc_size __gcc_header __cleanup __free __printf_like __deprecated_msg
`);

/** `type *p __free(name)` and `__cleanup(function)`: include/linux/cleanup.h. */
export const CLEANUPS = names('__free __cleanup');

/** Loop heads whose name does not tell: include/linux/{list,llist,radix-tree,xarray,…}.h. */
export const ITERATORS = names(`
  do_each_thread do_each_pid_thread rcu_list_for_each while_each_thread netdev_for_each_mc_addr evlist__for_each
  rdma_for_each_port ib_for_each hash_for_each xa_for_each idr_for_each_entry scoped_guard scoped_cond_guard
  i3c_bus_for_each shost_for_each_device __shost_for_each_device starget_for_each_device
  media_device_for_each_entity v4l2_device_for_each_subdev sk_for_each skb_queue_walk skb_queue_walk_safe
  skb_queue_reverse_walk skb_walk_frags skb_list_walk_safe hlist_nulls_for_each_entry btree_for_each_safel
  drm_for_each_crtc rhl_for_each_entry_rcu snd_soc_dapm_mutex_for_each udp_portaddr_for_each_entry
`);

/** Declare a struct member from their arguments: `kernel name → where type and name stand`. */
export const BITMAP_DECLARATORS = names('DECLARE_BITMAP');
export const FLEXIBLE_ARRAYS = names('DECLARE_FLEX_ARRAY __DECLARE_FLEX_ARRAY');
/** Number of arguments before the members: include/uapi/linux/stddef.h, include/linux/stddef.h. */
export const STRUCT_GROUPS: ReadonlyMap<string, number> = new Map([
  ['struct_group', 1],
  ['struct_group_tagged', 2],
  ['struct_group_attr', 2],
  ['__struct_group', 3],
  ['libeth_cacheline_group', 1],
]);
/** Kinds of member a macro declares by its one argument: include/linux/dma-mapping.h, include/linux/kfifo.h. */
export const MEMBER_DECLARATORS: ReadonlyMap<string, string> = new Map([
  ['DEFINE_DMA_UNMAP_ADDR', 'dma_addr_t'],
  ['DECLARE_PCI_UNMAP_ADDR', 'dma_addr_t'],
  ['DEFINE_DMA_UNMAP_LEN', '__u32'],
  ['DECLARE_PCI_UNMAP_LEN', '__u32'],
]);

export const TYPE_KEYWORDS = names(`
  struct union enum unsigned signed const volatile void int char long short float double _Bool bool static register
  u8 u16 u32 u64 s8 s16 s32 s64 __u8 __u16 __u32 __u64 __le16 __le32 __le64 __be16 __be32 __be64
`);

export const TYPEOF = names(
  'typeof __typeof__ __typeof typeof_member typeof_unqual __unqual_scalar_typeof __auto_typeof',
);
export const ASM = names('asm __asm__ __asm');
export const ALIGNOF = names('__alignof__ __alignof _Alignof alignof');
