/** What hangs on a device: driver data, private parts (include/linux/device.h, netdevice.h, platform_device.h, …). */
import type { CallSite } from '../calls.ts';
import { type CType, elementOf, u64Type, unknownType, voidPointer } from '../ctypes.ts';
import { constant } from '../values.ts';
import { readField, writeField } from './fields.ts';
import { each, type Helper } from './helper.ts';

/** The type a result of `void *` is wanted as. */
function wanted({ expected }: CallSite): CType {
  return expected?.kind === 'pointer' ? expected : voidPointer;
}

function getData(tag: string, field: string): Helper {
  return (site) => {
    const type = wanted(site);
    return { ...readField(site, 0, tag, field, type), type };
  };
}

function setData(tag: string, field: string): Helper {
  return (site) => {
    writeField(site, 0, tag, field, site.argument(1));
    return constant(0n);
  };
}

/** The driver's own part of an object, which lies in memory of its own here. */
function privatePart(role: string): Helper {
  return (site) => {
    const type = wanted(site);
    const target = elementOf(type) ?? unknownType();
    const owner = site.bits(0);
    const { objects } = site.simulation;
    const name = /\w+$/.exec(site.text(0))?.[0] ?? 'object';
    const address = objects.attached(owner, role, () => objects.fresh(target, `${site.name}(${name})`));
    const value = constant(address, type);
    site.simulation.remember(value);
    return value;
  };
}

/** Allocates an object of a subsystem together with a private part, which is zero. */
function allocateWithPrivate(tag: string, role: string, size: number | null): Helper {
  return (site) => {
    site.evaluateAll();
    const { simulation, unit, name } = site;
    const type = simulation.types.struct(unit, tag);
    const asked = simulation.inputs.value({
      name,
      kind: 'failure',
      type: voidPointer,
      standard: 1n,
      alternatives: [0n],
    });
    if (asked.bits !== 1n) return { ...asked, bits: 0n };
    const object = simulation.objects.fresh(type, name);
    const bytes = size === null ? 4096n : site.bits(size);
    const part = simulation.objects.allocate(
      'slab',
      Number(bytes < 65536n && bytes > 0n ? bytes : 65536n),
      `${name}'s private part`,
    );
    simulation.objects.attached(object, role, () => part);
    const value = { ...asked, bits: object, type: wanted(site) };
    simulation.remember(value);
    return value;
  };
}

const resourceSize: Helper = (site) => {
  site.evaluateAll();
  return constant(4096n, u64Type);
};

const device = 'struct device';
const data = 'driver_data';

export const deviceHelpers = [
  ...each('dev_get_drvdata', getData(device, data)),
  ...each('dev_set_drvdata', setData(device, data)),
  ...each('pci_get_drvdata', getData('struct pci_dev', `dev.${data}`)),
  ...each('pci_set_drvdata', setData('struct pci_dev', `dev.${data}`)),
  ...each('platform_get_drvdata', getData('struct platform_device', `dev.${data}`)),
  ...each('platform_set_drvdata', setData('struct platform_device', `dev.${data}`)),
  ...each('spi_get_drvdata', getData('struct spi_device', `dev.${data}`)),
  ...each('spi_set_drvdata', setData('struct spi_device', `dev.${data}`)),
  ...each('amba_get_drvdata', getData('struct amba_device', `dev.${data}`)),
  ...each('amba_set_drvdata', setData('struct amba_device', `dev.${data}`)),
  ...each('i2c_get_clientdata', getData('struct i2c_client', `dev.${data}`)),
  ...each('i2c_set_clientdata', setData('struct i2c_client', `dev.${data}`)),
  ...each('usb_get_intfdata', getData('struct usb_interface', `dev.${data}`)),
  ...each('usb_set_intfdata', setData('struct usb_interface', `dev.${data}`)),
  ...each('dev_get_platdata', getData(device, 'platform_data')),
  ...each('spi_controller_get_devdata spi_master_get_devdata', getData('struct spi_controller', `dev.${data}`)),
  ...each('spi_controller_set_devdata spi_master_set_devdata', setData('struct spi_controller', `dev.${data}`)),
  ...each('video_get_drvdata', getData('struct video_device', `dev.${data}`)),
  ...each('video_set_drvdata', setData('struct video_device', `dev.${data}`)),
  ...each('snd_soc_component_get_drvdata snd_soc_dai_get_drvdata', getData('struct snd_soc_component', 'dev_data')),
  ...each('netdev_priv', privatePart('private')),
  ...each(
    'shost_priv mmc_priv iio_priv wiphy_priv scsi_cmd_priv blk_mq_rq_to_pdu hcd_to_priv crypto_tfm_ctx',
    privatePart('private'),
  ),
  ...each(
    'crypto_aead_ctx crypto_skcipher_ctx crypto_ahash_ctx crypto_aead_ctx_dma crypto_skcipher_ctx_dma crypto_ahash_ctx_dma',
    privatePart('context'),
  ),
  ...each(
    'aead_request_ctx skcipher_request_ctx ahash_request_ctx aead_request_ctx_dma skcipher_request_ctx_dma ahash_request_ctx_dma akcipher_request_ctx',
    privatePart('context'),
  ),
  ...each('crypto_aead_reqtfm crypto_skcipher_reqtfm crypto_ahash_reqtfm', privatePart('transform')),
  ...each('alloc_etherdev alloc_etherdev_mq', allocateWithPrivate('struct net_device', 'private', 0)),
  ...each('devm_alloc_etherdev', allocateWithPrivate('struct net_device', 'private', 1)),
  ...each('scsi_host_alloc', allocateWithPrivate('struct Scsi_Host', 'private', 1)),
  ...each('devm_iio_device_alloc', allocateWithPrivate('struct iio_dev', 'private', 1)),
  ...each('resource_size pci_resource_len', resourceSize),
] as const;
