import { expect, test } from 'vitest';
import { programOf } from './lowered.ts';

/** Roles of a function, as `via context`. */
function roles(text: string, name: string): string[] {
  const program = programOf({ 'a.c': text });
  const source = program.findFunction(program.units[0]!, name);
  if (source === null) throw new Error(`no function ${name}`);
  return program.rolesOf(source).map((role) => `${role.via} ${role.context}`);
}

test('tables of operations, nested and in arrays', () => {
  const text = `
static int probe(struct pci_dev *p) { return 0; }
static int suspend(struct device *d) { return 0; }
static int xmit(struct sk_buff *s, struct net_device *n) { return 0; }
static int get(void) { return 0; }
static const struct net_device_ops ops = { .ndo_start_xmit = xmit, /* .ndo_open = probe, */ };
static struct pci_driver driver = {
	.name = "probe",
	.probe = probe,
	.driver = { .owner = THIS_MODULE, .suspend = suspend },
};
static const struct entry table[] = { { "x", get }, { .get = &get } };
`;
  expect(roles(text, 'probe')).toEqual(['pci_driver.probe process']);
  expect(roles(text, 'xmit')).toEqual(['net_device_ops.ndo_start_xmit softirq']);
  expect(roles(text, 'suspend')).toEqual(['driver.suspend process']);
  expect(roles(text, 'get')).toEqual(['entry process', 'entry.get process']);
});

test('registrations say in what context a handler runs', () => {
  const text = `
static irqreturn_t irq(int n, void *d) { return 0; }
static irqreturn_t thread(int n, void *d) { return 0; }
static int poll(struct napi_struct *n, int b) { return 0; }
static void work(struct work_struct *w) { }
static void done(void *p) { }
static void start(struct priv *p) { }
static void plain(void) { }
static void react(void) { }
static int open(struct priv *p)
{
	request_irq(p->irq, irq, 0, dev_name(a, b), p);
	devm_request_threaded_irq(p->dev, p->irq, NULL, thread, IRQF_ONESHOT, "x(", p);
	netif_napi_add(p->ndev, &p->napi, poll);
	INIT_WORK(&p->work, work);
	p->desc->callback = done;
	p->ops->start = start;
	watch(p, next(p), react);
	plain();
	return 0;
}
`;
  expect(roles(text, 'irq')).toEqual(['request_irq hard-irq']);
  expect(roles(text, 'thread')).toEqual(['devm_request_threaded_irq threaded-irq']);
  expect(roles(text, 'poll')).toEqual(['netif_napi_add softirq']);
  expect(roles(text, 'work')).toEqual(['INIT_WORK process']);
  expect(roles(text, 'done')).toEqual(['callback softirq']);
  expect(roles(text, 'start')).toEqual(['start process']);
  expect(roles(text, 'react')).toEqual(['watch process']);
  expect(roles(text, 'plain')).toEqual([]);
});

test('module entry points', () => {
  const text = `
static int __init begin(void) { return 0; }
static void __exit end(void) { }
module_init(begin);
module_exit(end);
`;
  expect(roles(text, 'begin')).toEqual(['module_init process']);
  expect(roles(text, 'end')).toEqual(['module_exit process']);
});
