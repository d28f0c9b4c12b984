/** Macros of the kernel's own headers that change how C is read; each list names the headers it is drawn from. */

function names(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** Expand to nothing or to attributes, without arguments. */
export const ATTRIBUTES = names(
  // include/linux/{init,export,module}.h; the __dev… ones are of kernels before 3.8
  `__init __exit __initdata __initconst __exitdata __ref __refdata __refconst __meminit __net_init __net_exit
  __net_initdata __init_or_module __initdata_or_module __initconst_or_module __init_memblock __initdata_memblock __head
  __exit_call __devinit __devexit __devinitdata __devinitconst __devexitdata __cpuinit ` +
    // include/linux/compiler_types.h and compiler.h: address spaces, checks
    `__iomem __user __kernel __percpu __rcu __force __private __safe __nocast __must_check __bitwise __bitwise__ ` +
    // include/linux/compiler_attributes.h and compiler_types.h
    `__maybe_unused __always_unused __used __unused __packed __pure __weak __cold __malloc __noclone __noreturn
  __visible __flatten __naked __deprecated __no_kcsan __no_sanitize_address __no_sanitize_or_inline
  __no_stack_protector __no_kasan_or_inline __nocfi __noscs __noinitretpoline __latent_entropy __randomize_layout
  __no_randomize_layout __designated_init __nonstring __gnu_inline __signed_wrap __no_profile __attribute_const__
  __overloadable __extension__ __always_inline noinline noinline_for_stack notrace noinstr ` +
    // include/linux/{linkage,sched/debug,kprobes,interrupt,cpu,btf}.h
    `asmlinkage fastcall __sched __lockfunc __kprobes __irq_entry __softirq_entry __cpuidle __bpf_kfunc ` +
    // include/linux/{cache,linkage}.h
    `__read_mostly __ro_after_init __cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned
  ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp __page_aligned_data __page_aligned_bss ` +
    // how drivers that are shared with other systems spell static
    'STATIC',
);

/** The same with arguments. include/linux/{compiler_attributes,compiler_types,cleanup,init}.h */
export const ATTRIBUTES_WITH_ARGUMENTS = names(
  `__attribute__ __attribute __printf __scanf __aligned __aligned_largest __section __alloc_size __nonnull __acquires
  __releases __must_hold __cond_acquires __counted_by __counted_by_le __counted_by_be __assume_aligned __alias __copy
  __compiletime_error __compiletime_warning __no_sanitize __diagnose_as __declspec __mode __pass_object_size
  __realloc_size __cleanup __free`,
);

/** `type *p __free(name)` and `__cleanup(function)`: include/linux/cleanup.h. */
export const CLEANUPS = names('__free __cleanup');

/** Loop heads that their name does not give away. include/linux/{sched/signal,pid,cleanup,skbuff}.h */
export const ITERATORS = names(
  `do_each_thread do_each_pid_thread scoped_guard scoped_cond_guard skb_queue_walk skb_queue_walk_safe
  skb_queue_reverse_walk skb_walk_frags skb_list_walk_safe`,
);

/** Declare an array from their arguments: include/linux/types.h, include/linux/stddef.h. */
export const BITMAP_DECLARATORS = names('DECLARE_BITMAP');
export const FLEXIBLE_ARRAYS = names('DECLARE_FLEX_ARRAY __DECLARE_FLEX_ARRAY');
/** Number of arguments before the members. include/{,uapi/}linux/stddef.h, include/net/libeth/cache.h */
export const STRUCT_GROUPS: ReadonlyMap<string, number> = new Map([
  ['struct_group', 1],
  ['struct_group_tagged', 2],
  ['struct_group_attr', 2],
  ['__struct_group', 3],
  ['libeth_cacheline_group', 1],
]);
/** Types of the member a macro declares by its argument: include/linux/dma-mapping.h, older ones asm/pci.h. */
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
