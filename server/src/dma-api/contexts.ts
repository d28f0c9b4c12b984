import { api, callback, context, type Entry, family, harmless } from './builder.ts';
import type { ApiFunction } from './types.ts';

/** Regions in which code may not sleep. `flags` of the irqsave forms is passed by name, not by address. */
const lockKinds = [
  { lock: 'spinlock_t', prefix: '', lockName: 'spin_lock', unlockName: 'spin_unlock' },
  { lock: 'raw_spinlock_t', prefix: 'raw_', lockName: 'spin_lock', unlockName: 'spin_unlock' },
  { lock: 'rwlock_t', prefix: '', lockName: 'read_lock', unlockName: 'read_unlock' },
  { lock: 'rwlock_t', prefix: '', lockName: 'write_lock', unlockName: 'write_unlock' },
] as const;

const lockForms = [
  { suffix: '', unlockSuffix: '', flags: '', region: null },
  { suffix: '_bh', unlockSuffix: '_bh', flags: '', region: 'bh-off' },
  { suffix: '_irq', unlockSuffix: '_irq', flags: '', region: 'irqs-off' },
  { suffix: '_irqsave', unlockSuffix: '_irqrestore', flags: ', unsigned long flags', region: 'irqs-off' },
] as const;

const locks: readonly Entry[] = lockKinds.flatMap(({ lock, prefix, lockName, unlockName }) =>
  lockForms.flatMap(({ suffix, unlockSuffix, flags, region }) => {
    const taken = prefix + lockName + suffix;
    const released = prefix + unlockName + unlockSuffix;
    return [
      api(`void ${taken}(${lock} *lock${flags})`, 'Takes a lock; no sleeping until it is released.', {
        effects: [...(region === null ? [] : [context('enter', region)]), context('enter', 'spinlock')],
        pair: released,
      }),
      api(`void ${released}(${lock} *lock${flags})`, 'Releases a lock.', {
        effects: [context('leave', 'spinlock'), ...(region === null ? [] : [context('leave', region)])],
        pair: taken,
      }),
    ];
  }),
);

const regions = [
  { enter: 'local_irq_disable', leave: 'local_irq_enable', arguments: 'void', region: 'irqs-off' },
  { enter: 'local_irq_save', leave: 'local_irq_restore', arguments: 'unsigned long flags', region: 'irqs-off' },
  { enter: 'local_bh_disable', leave: 'local_bh_enable', arguments: 'void', region: 'bh-off' },
  { enter: 'preempt_disable', leave: 'preempt_enable', arguments: 'void', region: 'preempt-off' },
  { enter: 'get_cpu', leave: 'put_cpu', arguments: 'void', region: 'preempt-off' },
  { enter: 'rcu_read_lock', leave: 'rcu_read_unlock', arguments: 'void', region: 'rcu' },
] as const;

const regionEntries: readonly Entry[] = regions.flatMap((each) => [
  api(`void ${each.enter}(${each.arguments})`, 'Begins a region in which the code may not sleep.', {
    effects: [context('enter', each.region)],
    pair: each.leave,
  }),
  api(`void ${each.leave}(${each.arguments})`, 'Ends a region in which the code may not sleep.', {
    effects: [context('leave', each.region)],
    pair: each.enter,
  }),
]);

/** Also the locks that subsystems take under a name of their own. */
const subsystemLocks: readonly Entry[] = [
  api('void netif_tx_lock(struct net_device *dev)', 'Locks all transmit queues.', {
    effects: [context('enter', 'spinlock')],
    pair: 'netif_tx_unlock',
  }),
  api('void netif_tx_unlock(struct net_device *dev)', 'Unlocks all transmit queues.', {
    effects: [context('leave', 'spinlock')],
    pair: 'netif_tx_lock',
  }),
  api('void netif_tx_lock_bh(struct net_device *dev)', 'Locks all transmit queues.', {
    effects: [context('enter', 'bh-off'), context('enter', 'spinlock')],
    pair: 'netif_tx_unlock_bh',
  }),
  api('void netif_tx_unlock_bh(struct net_device *dev)', 'Unlocks all transmit queues.', {
    effects: [context('leave', 'spinlock'), context('leave', 'bh-off')],
    pair: 'netif_tx_lock_bh',
  }),
  api('void __netif_tx_lock(struct netdev_queue *txq, int cpu)', 'Locks a transmit queue.', {
    effects: [context('enter', 'spinlock')],
    pair: '__netif_tx_unlock',
  }),
  api('void __netif_tx_unlock(struct netdev_queue *txq)', 'Unlocks a transmit queue.', {
    effects: [context('leave', 'spinlock')],
    pair: '__netif_tx_lock',
  }),
  api('void uart_port_lock(struct uart_port *up)', 'Locks a serial port.', {
    effects: [context('enter', 'spinlock')],
    pair: 'uart_port_unlock',
  }),
  api('void uart_port_unlock(struct uart_port *up)', 'Unlocks a serial port.', {
    effects: [context('leave', 'spinlock')],
    pair: 'uart_port_lock',
  }),
  api('void uart_port_lock_irq(struct uart_port *up)', 'Locks a serial port.', {
    effects: [context('enter', 'irqs-off'), context('enter', 'spinlock')],
    pair: 'uart_port_unlock_irq',
  }),
  api('void uart_port_unlock_irq(struct uart_port *up)', 'Unlocks a serial port.', {
    effects: [context('leave', 'spinlock'), context('leave', 'irqs-off')],
    pair: 'uart_port_lock_irq',
  }),
  api('void uart_port_lock_irqsave(struct uart_port *up, unsigned long *flags)', 'Locks a serial port.', {
    effects: [context('enter', 'irqs-off'), context('enter', 'spinlock')],
    pair: 'uart_port_unlock_irqrestore',
  }),
  api('void uart_port_unlock_irqrestore(struct uart_port *up, unsigned long flags)', 'Unlocks a serial port.', {
    effects: [context('leave', 'spinlock'), context('leave', 'irqs-off')],
    pair: 'uart_port_lock_irqsave',
  }),
];

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
    },
  ),
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
      effects: [callback('callback', 'softirq')],
    },
  ),
  api('void setup_timer(struct timer_list *timer, timer_func_t fn, unsigned long data)', 'Prepares a timer.', {
    effects: [callback('fn', 'softirq')],
    until: '4.14',
  }),
  api(
    'void hrtimer_setup(struct hrtimer *timer, hrtimer_callback_t function, clockid_t clock_id, enum hrtimer_mode mode)',
    'Prepares a high-resolution timer.',
    { effects: [callback('function', 'hard-irq')], since: '6.13' },
  ),
  ...['INIT_WORK', 'INIT_WORK_ONSTACK', 'INIT_DELAYED_WORK', 'INIT_DEFERRABLE_WORK', 'INIT_RCU_WORK'].map((name) =>
    api(`void ${name}(work, func)`, 'Prepares work for a kernel thread.', { effects: [callback('func', 'process')] }),
  ),
  api('void kthread_init_work(work, fn)', 'Prepares work for a kernel thread.', {
    effects: [callback('fn', 'process')],
  }),
  api('struct task_struct *kthread_run(threadfn, data, namefmt, ...)', 'Starts a kernel thread.', {
    effects: [callback('threadfn', 'process')],
    failure: 'err-ptr',
    sleeps: 'always',
  }),
  api('struct task_struct *kthread_create(threadfn, data, namefmt, ...)', 'Makes a kernel thread.', {
    effects: [callback('threadfn', 'process')],
    failure: 'err-ptr',
    sleeps: 'always',
  }),
];

const poll = 'napi_poll_t poll';
const napi = 'struct net_device *dev, struct napi_struct *napi';

const polling: readonly Entry[] = [
  api(`void netif_napi_add(${napi}, ${poll})`, 'Registers a poll function.', {
    effects: [callback('poll', 'softirq')],
    since: '6.1',
  }),
  api(`void netif_napi_add(${napi}, ${poll}, int weight)`, 'Registers a poll function.', {
    effects: [callback('poll', 'softirq')],
    until: '6.0',
  }),
  api(`void netif_napi_add_weight(${napi}, ${poll}, int weight)`, 'Registers a poll function.', {
    effects: [callback('poll', 'softirq')],
    since: '5.19',
  }),
  api(`void netif_napi_add_tx(${napi}, ${poll})`, 'Registers a poll function for transmission.', {
    effects: [callback('poll', 'softirq')],
    since: '5.19',
  }),
  api(`void netif_napi_add_tx_weight(${napi}, ${poll}, int weight)`, 'Registers a poll function for transmission.', {
    effects: [callback('poll', 'softirq')],
    since: '5.19',
  }),
  api(`void netif_tx_napi_add(${napi}, ${poll}, int weight)`, 'Registers a poll function for transmission.', {
    effects: [callback('poll', 'softirq')],
    until: '5.18',
  }),
];

/** What decides whether code may sleep: locks, regions, and where callbacks run. */
export const contextFunctions: readonly ApiFunction[] = [
  ...family({ header: 'linux/spinlock.h' }, locks),
  ...family({ header: 'linux/irqflags.h' }, regionEntries),
  ...family({ header: 'linux/netdevice.h' }, subsystemLocks),
  ...family({ header: 'linux/interrupt.h' }, interrupts),
  ...family({ header: 'linux/interrupt.h' }, deferred),
  ...family({ header: 'linux/netdevice.h' }, polling),
  ...family({ header: 'linux/interrupt.h', effects: [harmless], sleeps: 'always' }, [
    api('const void *free_irq(unsigned int irq, void *dev_id)', 'Unregisters an interrupt handler and waits for it.'),
    api('void devm_free_irq(struct device *dev, unsigned int irq, void *dev_id)', 'Unregisters an interrupt handler.'),
    api('void pci_free_irq(struct pci_dev *dev, unsigned int nr, void *dev_id)', 'Unregisters an interrupt handler.'),
    api('void free_percpu_irq(unsigned int irq, void __percpu *percpu_dev_id)', 'Unregisters an interrupt handler.'),
  ]),
];
