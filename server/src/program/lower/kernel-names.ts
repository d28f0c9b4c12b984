import type { Type } from '../ir.ts';

/** What lowering knows of the kernel's own macros and functions, by name. */

/** The argument whose truth a wrapper has, or null for a name that is no such wrapper. */
export function testedArgument(name: string): number | null {
  return tested.get(name) ?? null;
}

/** Calls without side effects: `a && IS_ERR(b)` stays a value. */
export function isPureCall(name: string): boolean {
  return pureCalls.has(name);
}

/** Control does not come back from these. */
export function neverReturns(name: string): boolean {
  return stopping.has(name);
}

/** Stops where its argument is true. */
export function stopsWhenTrue(name: string): boolean {
  return name === 'BUG_ON' || name === 'VM_BUG_ON';
}

/** Checked by the compiler; nothing happens at run time. */
export function isCompileTime(name: string): boolean {
  return compileTime.has(name);
}

export interface ContainerMacro {
  readonly pointer: number;
  /** Position of the type, or of a variable that points at it. */
  readonly type: number;
  readonly typeIs: 'type' | 'variable';
  readonly field: number;
  /** List member through which the argument leads to the element: `next` for list_first_entry. */
  readonly via: string | null;
}

/** The macros that lead from a member to the structure around it. */
export function containerMacro(name: string): ContainerMacro | null {
  return containers.get(name) ?? null;
}

/** Position of the argument that is the name of a member, or null for calls that take none. */
export function memberArgument(name: string): number | null {
  return memberArguments.get(name) ?? null;
}

/** Functions that are container_of with a fixed structure: `to_pci_dev(dev)`. */
export function fixedContainer(name: string): { readonly base: string; readonly field: string } | null {
  return fixedContainers.get(name) ?? null;
}

/** The type of the variable that a declaring macro (`LIST_HEAD(x);`) declares, or null for other names. */
export function declaredByMacro(name: string): Type | null {
  const base = declaring.get(name);
  return base === undefined ? null : { base, pointers: 0, dimensions: name === 'DECLARE_BITMAP' ? [null] : [] };
}

/** Functions that a guard class locks and unlocks with. */
export function guardFunctions(guard: string): { readonly enter: string; readonly leave: string } {
  const known = guards.get(guard);
  return known === undefined ? { enter: `guard_${guard}`, leave: guard } : { enter: known[0], leave: known[1] };
}

/** The same value for each of a list of names. */
function each<T>(names: string, value: T): (readonly [string, T])[] {
  return names.split(/\s+/).map((name) => [name, value] as const);
}

const tested: ReadonlyMap<string, number> = new Map([
  ...each('likely unlikely likely_notrace unlikely_notrace __builtin_expect __builtin_expect_with_probability', 0),
  ...each('READ_ONCE ACCESS_ONCE data_race unrcu_pointer rtnl_dereference rcu_access_pointer', 0),
  ...each('rcu_dereference rcu_dereference_protected rcu_dereference_bh rcu_dereference_raw rcu_dereference_rtnl', 0),
  ...each('WARN_ON WARN_ON_ONCE WARN WARN_ONCE WARN_TAINT WARN_ON_SMP WARN_RATELIMIT VM_WARN_ON VM_WARN_ON_ONCE', 0),
  ...each('snd_BUG_ON i915_WARN_ON', 0),
  ...each('drm_WARN_ON drm_WARN_ON_ONCE drm_WARN drm_WARN_ONCE dev_WARN_ONCE netdev_WARN_ON pci_WARN_ONCE', 1),
]);

const pureCalls = new Set(
  (
    'min max min_t max_t min3 max3 min_not_zero clamp clamp_t clamp_val umin umax roundup rounddown round_up ' +
    'round_down roundup_pow_of_two rounddown_pow_of_two DIV_ROUND_UP DIV_ROUND_CLOSEST DIV_ROUND_DOWN ALIGN ' +
    'ALIGN_DOWN PTR_ALIGN IS_ALIGNED PAGE_ALIGN PAGE_ALIGNED BIT BIT_ULL BIT_MASK BIT_WORD GENMASK GENMASK_ULL ' +
    'FIELD_GET FIELD_PREP FIELD_FIT ARRAY_SIZE DMA_BIT_MASK lower_32_bits upper_32_bits lower_16_bits ' +
    'upper_16_bits cpu_to_le16 cpu_to_le32 cpu_to_le64 le16_to_cpu le32_to_cpu le64_to_cpu cpu_to_be16 cpu_to_be32 ' +
    'cpu_to_be64 be16_to_cpu be32_to_cpu be64_to_cpu htons htonl ntohs ntohl swab16 swab32 swab64 abs ilog2 order_base_2 ' +
    'fls ffs fls64 __ffs __fls hweight8 hweight16 hweight32 hweight64 is_power_of_2 get_order IS_ENABLED IS_BUILTIN ' +
    'IS_MODULE IS_REACHABLE IS_ERR IS_ERR_OR_NULL IS_ERR_VALUE PTR_ERR PTR_ERR_OR_ZERO ERR_PTR ERR_CAST ZERO_OR_NULL_PTR ' +
    'sg_dma_len sg_dma_address sg_is_last sg_is_chain skb_headlen skb_shinfo skb_is_gso skb_is_nonlinear skb_frag_size ' +
    'page_address offset_in_page struct_size size_add size_mul array_size array3_size flex_array_size offsetof ' +
    'sizeof_field FIELD_SIZEOF __alignof__ unlikely likely test_bit netif_running netif_msg_drv dev_to_node ' +
    'strlen memcmp strcmp strncmp PHYS_PFN PFN_PHYS PFN_UP PFN_DOWN __fls cpu_to_node'
  ).split(' '),
);

const stopping = new Set('BUG panic unreachable __builtin_unreachable do_exit nmi_panic make_task_dead'.split(' '));

const compileTime = new Set(
  (
    'BUILD_BUG_ON BUILD_BUG_ON_MSG BUILD_BUG_ON_NOT_POWER_OF_2 BUILD_BUG compiletime_assert static_assert ' +
    '_Static_assert fallthrough'
  ).split(' '),
);

const plainContainer: ContainerMacro = { pointer: 0, type: 1, typeIs: 'type', field: 2, via: null };
const variableContainer: ContainerMacro = { pointer: 1, type: 0, typeIs: 'variable', field: 2, via: null };

const containers: ReadonlyMap<string, ContainerMacro> = new Map([
  ...each('container_of container_of_const container_of_safe list_entry list_entry_rcu llist_entry', plainContainer),
  ...each('hlist_entry hlist_entry_safe rb_entry rb_entry_safe', plainContainer),
  ...each('from_timer timer_container_of from_tasklet from_work', variableContainer),
  ['list_first_entry', { ...plainContainer, via: 'next' }],
  ['list_last_entry', { ...plainContainer, via: 'prev' }],
]);

const memberArguments: ReadonlyMap<string, number> = new Map([
  ...each('dma_unmap_addr dma_unmap_addr_set dma_unmap_len dma_unmap_len_set', 1),
  ...each('pci_unmap_addr pci_unmap_addr_set pci_unmap_len pci_unmap_len_set', 1),
  ...each('list_next_entry list_prev_entry struct_size sizeof_field FIELD_SIZEOF flex_array_size', 1),
  ...each('typeof_member offsetofend', 1),
  ...each('list_first_entry_or_null list_last_entry_or_null list_entry_is_head list_prepare_entry', 2),
]);

const fixedContainers = new Map([
  ['to_pci_dev', { base: 'struct pci_dev', field: 'dev' }],
  ['to_platform_device', { base: 'struct platform_device', field: 'dev' }],
  ['to_net_dev', { base: 'struct net_device', field: 'dev' }],
  ['to_delayed_work', { base: 'struct delayed_work', field: 'work' }],
  ['to_spi_device', { base: 'struct spi_device', field: 'dev' }],
  ['to_i2c_client', { base: 'struct i2c_client', field: 'dev' }],
  ['to_usb_interface', { base: 'struct usb_interface', field: 'dev' }],
  ['to_usb_device', { base: 'struct usb_device', field: 'dev' }],
  ['to_amba_device', { base: 'struct amba_device', field: 'dev' }],
]);

const declaring = new Map([
  ['LIST_HEAD', 'struct list_head'],
  ['HLIST_HEAD', 'struct hlist_head'],
  ['LLIST_HEAD', 'struct llist_head'],
  ['DECLARE_COMPLETION_ONSTACK', 'struct completion'],
  ['DECLARE_COMPLETION', 'struct completion'],
  ['DEFINE_WAIT', 'struct wait_queue_entry'],
  ['DEFINE_WAIT_FUNC', 'struct wait_queue_entry'],
  ['DECLARE_WAITQUEUE', 'struct wait_queue_entry'],
  ['DECLARE_WAIT_QUEUE_HEAD_ONSTACK', 'struct wait_queue_head'],
  ['DECLARE_BITMAP', 'unsigned long'],
  ['DECLARE_CRYPTO_WAIT', 'struct crypto_wait'],
  ['DEFINE_SPINLOCK', 'spinlock_t'],
  ['DEFINE_MUTEX', 'struct mutex'],
  ['SHASH_DESC_ON_STACK', 'struct shash_desc'],
  ['AHASH_REQUEST_ON_STACK', 'struct ahash_request'],
  ['SKCIPHER_REQUEST_ON_STACK', 'struct skcipher_request'],
  ['SYNC_SKCIPHER_REQUEST_ON_STACK', 'struct skcipher_request'],
  ['XA_STATE', 'struct xa_state'],
]);

const guards = new Map<string, readonly [string, string]>([
  ['mutex', ['mutex_lock', 'mutex_unlock']],
  ['mutex_intr', ['mutex_lock_interruptible', 'mutex_unlock']],
  ['mutex_try', ['mutex_trylock', 'mutex_unlock']],
  ['spinlock', ['spin_lock', 'spin_unlock']],
  ['spinlock_irq', ['spin_lock_irq', 'spin_unlock_irq']],
  ['spinlock_irqsave', ['spin_lock_irqsave', 'spin_unlock_irqrestore']],
  ['spinlock_bh', ['spin_lock_bh', 'spin_unlock_bh']],
  ['raw_spinlock', ['raw_spin_lock', 'raw_spin_unlock']],
  ['raw_spinlock_irq', ['raw_spin_lock_irq', 'raw_spin_unlock_irq']],
  ['raw_spinlock_irqsave', ['raw_spin_lock_irqsave', 'raw_spin_unlock_irqrestore']],
  ['rcu', ['rcu_read_lock', 'rcu_read_unlock']],
  ['rwsem_read', ['down_read', 'up_read']],
  ['rwsem_write', ['down_write', 'up_write']],
  ['read_lock', ['read_lock', 'read_unlock']],
  ['write_lock', ['write_lock', 'write_unlock']],
  ['irq', ['local_irq_disable', 'local_irq_enable']],
  ['irqsave', ['local_irq_save', 'local_irq_restore']],
  ['preempt', ['preempt_disable', 'preempt_enable']],
  ['device', ['device_lock', 'device_unlock']],
  ['rtnl', ['rtnl_lock', 'rtnl_unlock']],
]);
