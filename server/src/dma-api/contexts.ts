import { api, callback, context, type Entry, family, harmless } from './builder.ts';
import type { ApiFunction } from './types.ts';

/** Regions in which code may not sleep. `flags` of the irqsave forms is passed by name, not by address. */
const lockKinds = [
  { lock: 'spinlock_t', prefix: '', lockName: 'spin_lock', unlockName: 'spin_unlock', header: 'linux/spinlock.h' },
  {
    lock: 'raw_spinlock_t',
    prefix: 'raw_',
    lockName: 'spin_lock',
    unlockName: 'spin_unlock',
    header: 'linux/spinlock.h',
  },
  { lock: 'rwlock_t', prefix: '', lockName: 'read_lock', unlockName: 'read_unlock', header: 'linux/rwlock.h' },
  { lock: 'rwlock_t', prefix: '', lockName: 'write_lock', unlockName: 'write_unlock', header: 'linux/rwlock.h' },
] as const;

const lockForms = [
  { suffix: '', unlockSuffix: '', flags: '', region: null },
  { suffix: '_bh', unlockSuffix: '_bh', flags: '', region: 'bh-off' },
  { suffix: '_irq', unlockSuffix: '_irq', flags: '', region: 'irqs-off' },
  { suffix: '_irqsave', unlockSuffix: '_irqrestore', flags: ', unsigned long flags', region: 'irqs-off' },
] as const;

const locks: readonly Entry[] = lockKinds.flatMap(({ lock, prefix, lockName, unlockName, header }) =>
  lockForms.flatMap(({ suffix, unlockSuffix, flags, region }) =>
    lockPair(
      `${prefix}${lockName}${suffix}(${lock} *lock${flags})`,
      `${prefix}${unlockName}${unlockSuffix}(${lock} *lock${flags})`,
      region,
      header,
    ),
  ),
);

const irqs = 'linux/irqflags.h';
const regions = [
  { enter: 'local_irq_disable()', leave: 'local_irq_enable()', header: irqs, region: 'irqs-off' },
  { enter: 'local_irq_save(flags)', leave: 'local_irq_restore(flags)', header: irqs, region: 'irqs-off' },
  { enter: 'local_bh_disable()', leave: 'local_bh_enable()', header: 'linux/bottom_half.h', region: 'bh-off' },
  { enter: 'preempt_disable()', leave: 'preempt_enable()', header: 'linux/preempt.h', region: 'preempt-off' },
  { enter: 'get_cpu()', leave: 'put_cpu()', header: 'linux/smp.h', region: 'preempt-off' },
  { enter: 'rcu_read_lock()', leave: 'rcu_read_unlock()', header: 'linux/rcupdate.h', region: 'rcu' },
] as const;

const regionEntries: readonly Entry[] = regions.flatMap(({ enter, leave, header, region }) => [
  api(`void ${enter}`, 'Begins a region in which the code may not sleep.', {
    header,
    effects: [context('enter', region)],
    pair: leave.slice(0, leave.indexOf('(')),
  }),
  api(`void ${leave}`, 'Ends a region in which the code may not sleep.', {
    header,
    effects: [context('leave', region)],
    pair: enter.slice(0, enter.indexOf('(')),
  }),
]);

/** Locks that subsystems take under a name of their own. */
const subsystemLocks = [
  {
    header: 'linux/netdevice.h',
    taken: 'netif_tx_lock(struct net_device *dev)',
    released: 'netif_tx_unlock(struct net_device *dev)',
    region: null,
  },
  {
    header: 'linux/netdevice.h',
    taken: 'netif_tx_lock_bh(struct net_device *dev)',
    released: 'netif_tx_unlock_bh(struct net_device *dev)',
    region: 'bh-off',
  },
  {
    header: 'linux/netdevice.h',
    taken: 'netif_addr_lock_bh(struct net_device *dev)',
    released: 'netif_addr_unlock_bh(struct net_device *dev)',
    region: 'bh-off',
  },
  {
    header: 'linux/netdevice.h',
    taken: '__netif_tx_lock(struct netdev_queue *txq, int cpu)',
    released: '__netif_tx_unlock(struct netdev_queue *txq)',
    region: null,
  },
  {
    header: 'linux/serial_core.h',
    taken: 'uart_port_lock(struct uart_port *up)',
    released: 'uart_port_unlock(struct uart_port *up)',
    region: null,
  },
  {
    header: 'linux/serial_core.h',
    taken: 'uart_port_lock_irq(struct uart_port *up)',
    released: 'uart_port_unlock_irq(struct uart_port *up)',
    region: 'irqs-off',
  },
  {
    header: 'linux/serial_core.h',
    taken: 'uart_port_lock_irqsave(struct uart_port *up, unsigned long *flags)',
    released: 'uart_port_unlock_irqrestore(struct uart_port *up, unsigned long flags)',
    region: 'irqs-off',
  },
] as const;

const subsystemLockEntries = subsystemLocks.flatMap(({ header, taken, released, region }) =>
  lockPair(taken, released, region, header),
);

const interrupts: readonly Entry[] = [
  api(
    'int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name, void *dev)',
    'Registers an interrupt handler.',
    { effects: [callback('handler', 'hard-irq')], failure: 'errno', sleeps: 'always', pair: 'free_irq' },
  ),
  api(
    'int request_percpu_irq(unsigned int irq, irq_handler_t handler, const char *devname, void __percpu *percpu_dev_id)',
    'Registers a per-CPU interrupt handler.',
    { effects: [callback('handler', 'hard-irq')], failure: 'errno', sleeps: 'always', pair: 'free_percpu_irq' },
  ),
  api(
    'int request_any_context_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name, void *dev_id)',
    'Registers an interrupt handler that may run in a thread.',
    { effects: [callback('handler', 'hard-irq')], failure: 'negative-errno', sleeps: 'always', pair: 'free_irq' },
  ),
  api(
    'int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long flags, const char *name, void *dev)',
    'Registers an interrupt handler and its thread.',
    {
      effects: [callback('handler', 'hard-irq'), callback('thread_fn', 'threaded-irq')],
      failure: 'errno',
      sleeps: 'always',
      pair: 'free_irq',
    },
  ),
  api(
    'int devm_request_irq(struct device *dev, unsigned int irq, irq_handler_t handler, unsigned long irqflags, const char *devname, void *dev_id)',
    'Registers an interrupt handler until the driver leaves the device.',
    { effects: [callback('handler', 'hard-irq')], failure: 'errno', sleeps: 'always', pair: 'devm_free_irq' },
  ),
  api(
    'int devm_request_any_context_irq(struct device *dev, unsigned int irq, irq_handler_t handler, unsigned long irqflags, const char *devname, void *dev_id)',
    'Registers an interrupt handler until the driver leaves the device.',
    { effects: [callback('handler', 'hard-irq')], failure: 'negative-errno', sleeps: 'always', pair: 'devm_free_irq' },
  ),
  api(
    'int devm_request_threaded_irq(struct device *dev, unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long irqflags, const char *devname, void *dev_id)',
    'Registers an interrupt handler and its thread until the driver leaves the device.',
    {
      effects: [callback('handler', 'hard-irq'), callback('thread_fn', 'threaded-irq')],
      failure: 'errno',
      sleeps: 'always',
      pair: 'devm_free_irq',
    },
  ),
  api(
    'int pci_request_irq(struct pci_dev *dev, unsigned int nr, irq_handler_t handler, irq_handler_t thread_fn, void *dev_id, const char *fmt, ...)',
    'Registers an interrupt handler of a PCI vector.',
    {
      effects: [callback('handler', 'hard-irq'), callback('thread_fn', 'threaded-irq')],
      failure: 'errno',
      sleeps: 'always',
      pair: 'pci_free_irq',
      header: 'linux/pci.h',
    },
  ),
];

const unregistered = { effects: [harmless], sleeps: 'always' } as const;
const released: readonly Entry[] = [
  api('const void *free_irq(unsigned int irq, void *dev_id)', 'Unregisters a handler and waits for it.', unregistered),
  api('void devm_free_irq(struct device *dev, unsigned int irq, void *dev_id)', 'Unregisters a handler.', unregistered),
  api('void free_percpu_irq(unsigned int irq, void __percpu *percpu_dev_id)', 'Unregisters a handler.', unregistered),
  api('void pci_free_irq(struct pci_dev *dev, unsigned int nr, void *dev_id)', 'Unregisters a handler.', {
    ...unregistered,
    header: 'linux/pci.h',
  }),
];

const deferred: readonly Entry[] = [
  api('void tasklet_setup(struct tasklet_struct *t, tasklet_callback_t callback)', 'Prepares a tasklet.', {
    effects: [callback('callback', 'softirq')],
  }),
  api('void tasklet_init(struct tasklet_struct *t, tasklet_func_t func, unsigned long data)', 'Prepares a tasklet.', {
    effects: [callback('func', 'softirq')],
  }),
  api(
    'void timer_setup(struct timer_list *timer, timer_callback_t callback, unsigned int flags)',
    'Prepares a timer.',
    {
      header: 'linux/timer.h',
      effects: [callback('callback', 'softirq')],
    },
  ),
  api('void setup_timer(struct timer_list *timer, timer_func_t fn, unsigned long data)', 'Prepares a timer.', {
    header: 'linux/timer.h',
    effects: [callback('fn', 'softirq')],
    until: '4.14',
  }),
  api(
    'void hrtimer_setup(struct hrtimer *timer, hrtimer_callback_t function, clockid_t clock_id, enum hrtimer_mode mode)',
    'Prepares a high-resolution timer.',
    { header: 'linux/hrtimer.h', effects: [callback('function', 'hard-irq')], since: '6.13' },
  ),
  ...['INIT_WORK', 'INIT_WORK_ONSTACK', 'INIT_DELAYED_WORK', 'INIT_DEFERRABLE_WORK', 'INIT_RCU_WORK'].map((name) =>
    api(`void ${name}(work, func)`, 'Prepares work for a kernel thread.', {
      header: 'linux/workqueue.h',
      effects: [callback('func', 'process')],
    }),
  ),
  api('void kthread_init_work(work, fn)', 'Prepares work for a kernel thread.', {
    header: 'linux/kthread.h',
    effects: [callback('fn', 'process')],
  }),
  api('struct task_struct *kthread_run(threadfn, data, namefmt, ...)', 'Starts a kernel thread.', {
    header: 'linux/kthread.h',
    effects: [callback('threadfn', 'process')],
    failure: 'err-ptr',
    sleeps: 'always',
  }),
  api('struct task_struct *kthread_create(threadfn, data, namefmt, ...)', 'Makes a kernel thread.', {
    header: 'linux/kthread.h',
    effects: [callback('threadfn', 'process')],
    failure: 'err-ptr',
    sleeps: 'always',
  }),
];

const poll = 'napi_poll_t poll';
const napi = 'struct net_device *dev, struct napi_struct *napi';

const polling: readonly Entry[] = [
  api(`void netif_napi_add(${napi}, ${poll})`, 'Registers a poll function.', {
    header: 'linux/netdevice.h',
    effects: [callback('poll', 'softirq')],
    since: '6.1',
  }),
  api(`void netif_napi_add(${napi}, ${poll}, int weight)`, 'Registers a poll function.', {
    header: 'linux/netdevice.h',
    effects: [callback('poll', 'softirq')],
    until: '6.0',
  }),
  api(`void netif_napi_add_weight(${napi}, ${poll}, int weight)`, 'Registers a poll function.', {
    header: 'linux/netdevice.h',
    effects: [callback('poll', 'softirq')],
    since: '5.19',
  }),
  api(`void netif_napi_add_tx(${napi}, ${poll})`, 'Registers a poll function for transmission.', {
    header: 'linux/netdevice.h',
    effects: [callback('poll', 'softirq')],
    since: '5.19',
  }),
  api(`void netif_napi_add_tx_weight(${napi}, ${poll}, int weight)`, 'Registers a poll function for transmission.', {
    header: 'linux/netdevice.h',
    effects: [callback('poll', 'softirq')],
    since: '5.19',
  }),
  api(`void netif_tx_napi_add(${napi}, ${poll}, int weight)`, 'Registers a poll function for transmission.', {
    header: 'linux/netdevice.h',
    effects: [callback('poll', 'softirq')],
    until: '5.18',
  }),
];

/** What decides whether code may sleep: locks, regions, and where callbacks run. */
export const contextFunctions: readonly ApiFunction[] = family({ header: 'linux/interrupt.h' }, [
  ...locks,
  ...regionEntries,
  ...subsystemLockEntries,
  ...interrupts,
  ...released,
  ...deferred,
  ...polling,
]);

/** A lock and its release; `region` is what taking it disables besides. */
function lockPair(
  taken: string,
  released: string,
  region: 'bh-off' | 'irqs-off' | null,
  header: string,
): readonly Entry[] {
  const nameOf = (call: string) => call.slice(0, call.indexOf('('));
  return [
    api(`void ${taken}`, 'Takes a lock; no sleeping until it is released.', {
      header,
      effects: [...(region === null ? [] : [context('enter', region)]), context('enter', 'spinlock')],
      pair: nameOf(released),
    }),
    api(`void ${released}`, 'Releases a lock.', {
      header,
      effects: [context('leave', 'spinlock'), ...(region === null ? [] : [context('leave', region)])],
      pair: nameOf(taken),
    }),
  ];
}
