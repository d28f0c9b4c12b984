/**
 * Functions of the kernel that do nothing to a mapping and keep no pointer they are given.
 *
 * What the flow engine does not know it must fear: an unknown callee may unmap, free or store whatever it can reach, so
 * findings after it are held back. Every name here buys certainty. Left out on purpose are functions that call back
 * into the driver (unregister_netdev() runs ndo_stop), and those that keep what they are given (see handovers.ts).
 */
import type { ApiFunction, Effect, FailureReport } from './types.ts';

interface Group {
  readonly failure: FailureReport;
  readonly sleeps: ApiFunction['sleeps'];
  readonly names: string;
}

const groups: readonly Group[] = [
  {
    failure: 'never',
    sleeps: 'never',
    names: `
      unlikely likely IS_ENABLED IS_REACHABLE IS_BUILTIN IS_MODULE READ_ONCE WRITE_ONCE ACCESS_ONCE barrier OPTIMIZER_HIDE_VAR
      BUG_ON WARN_ON WARN_ON_ONCE WARN WARN_ONCE BUILD_BUG_ON BUILD_BUG_ON_MSG static_assert might_sleep
      lockdep_assert_held lockdep_is_held rcu_dereference rcu_dereference_protected rcu_dereference_bh rcu_access_pointer
      IS_ERR IS_ERR_OR_NULL PTR_ERR PTR_ERR_OR_ZERO ERR_PTR ERR_CAST
      ARRAY_SIZE offsetof offsetofend container_of sizeof_field struct_size struct_size_t array_size array3_size size_add size_mul
      flex_array_size __stringify __alignof__ typecheck
      min max min_t max_t min3 max3 min_not_zero clamp clamp_t clamp_val abs swap roundup rounddown round_up round_down
      roundup_pow_of_two rounddown_pow_of_two DIV_ROUND_UP DIV_ROUND_UP_ULL DIV_ROUND_CLOSEST do_div div_u64 div64_u64 mult_frac
      ALIGN ALIGN_DOWN IS_ALIGNED PTR_ALIGN PAGE_ALIGN PAGE_ALIGNED L1_CACHE_ALIGN SKB_DATA_ALIGN SKB_WITH_OVERHEAD SMP_CACHE_ALIGN
      is_power_of_2 ilog2 order_base_2 get_order get_count_order fls fls64 ffs __ffs __fls ffz hweight8 hweight16 hweight32 hweight64
      BIT BIT_ULL BIT_MASK BIT_WORD BITS_TO_LONGS BITS_PER_TYPE GENMASK GENMASK_ULL
      FIELD_PREP FIELD_GET FIELD_FIT FIELD_MAX u32_encode_bits u32_get_bits u32_replace_bits le32_encode_bits le32_get_bits
      le32p_replace_bits u16_get_bits u16_encode_bits u64_get_bits u64_encode_bits le16_encode_bits le16_get_bits le64_get_bits
      u8_get_bits u32p_replace_bits
      upper_32_bits lower_32_bits upper_16_bits lower_16_bits lo_hi_readq hi_lo_readq
      htons htonl ntohs ntohl swab16 swab32 swab64 swahw32 le16_add_cpu le32_add_cpu be16_add_cpu be32_add_cpu be32_to_cpup
      le32_to_cpup le16_to_cpup le64_to_cpup cpu_to_le32p cpu_to_le32s le32_to_cpus be16_to_cpup be64_to_cpup cpu_to_be32_array
      cpu_to_le32_array le32_to_cpu_array
      get_unaligned get_unaligned_le16 get_unaligned_le32 get_unaligned_le64 get_unaligned_be16 get_unaligned_be32
      get_unaligned_be64 put_unaligned put_unaligned_le16 put_unaligned_le32 put_unaligned_le64 put_unaligned_be16
      put_unaligned_be32 put_unaligned_be64
      set_bit clear_bit change_bit test_bit __set_bit __clear_bit __change_bit test_and_set_bit test_and_clear_bit __test_and_set_bit
      __test_and_clear_bit test_bit_le set_bit_le clear_bit_unlock test_and_set_bit_lock find_first_bit find_next_bit
      find_first_zero_bit find_next_zero_bit find_last_bit assign_bit __assign_bit
      smp_mb__before_atomic smp_mb__after_atomic smp_load_acquire smp_store_release smp_store_mb cpu_relax
      printk vprintk panic_on_warn print_hex_dump print_hex_dump_debug print_hex_dump_bytes print_hex_dump_devel dump_stack hex_dump_to_buffer
      snprintf sprintf scnprintf vsnprintf strscpy strscpy_pad strlcpy strncpy strcpy strcat strlcat strcmp strncmp strcasecmp
      strncasecmp strlen strnlen strchr strrchr strstr strsep strim strnstr memcmp memchr memchr_inv memparse kstrtoul kstrtouint kstrtoint
      sysfs_emit sysfs_emit_at sysfs_streq hex_to_bin bin2hex crc32_le crc32_be crc32 crc16 ether_crc ether_crc_le crc8
      udelay ndelay jiffies_to_msecs jiffies_to_usecs msecs_to_jiffies usecs_to_jiffies nsecs_to_jiffies
      time_after time_before time_after_eq time_before_eq time_is_before_jiffies time_is_after_jiffies round_jiffies
      round_jiffies_relative ktime_get ktime_get_ns ktime_get_real ktime_get_real_ns ktime_get_real_seconds ktime_get_seconds
      ktime_get_boottime_ns ktime_get_ts64 ktime_get_real_ts64 ktime_add_ns ktime_add_us ktime_sub ktime_us_delta ktime_ms_delta
      ktime_to_ns ktime_to_us ktime_set ns_to_ktime ns_to_timespec64 ktime_compare ktime_before ktime_after sched_clock local_clock get_cycles
      get_random_bytes get_random_u32 get_random_u8 prandom_u32 random32
      spin_lock_init raw_spin_lock_init rwlock_init mutex_init mutex_destroy sema_init init_rwsem seqlock_init seqcount_init
      write_seqcount_begin write_seqcount_end read_seqcount_begin spin_is_locked mutex_is_locked irqs_disabled in_interrupt in_atomic
      in_irq in_hardirq in_softirq in_task in_nmi
      init_completion reinit_completion complete complete_all completion_done init_waitqueue_head init_waitqueue_entry wake_up
      wake_up_all wake_up_interruptible wake_up_interruptible_all wake_up_process wake_up_locked waitqueue_active add_wait_queue
      remove_wait_queue prepare_to_wait finish_wait up up_read up_write mutex_unlock
      kref_init kref_get kref_read refcount_set refcount_inc refcount_dec refcount_read refcount_inc_not_zero refcount_dec_and_test
      INIT_LIST_HEAD LIST_HEAD INIT_HLIST_HEAD list_del list_del_init list_del_rcu list_empty list_empty_careful list_is_last
      list_is_first list_is_singular list_first_entry list_first_entry_or_null list_last_entry list_entry list_next_entry list_prev_entry
      list_splice list_splice_init list_splice_tail hlist_del hlist_del_init hlist_empty llist_empty rb_erase
      bitmap_zero bitmap_fill bitmap_set bitmap_clear bitmap_empty bitmap_full bitmap_weight bitmap_copy bitmap_and bitmap_or
      bitmap_find_next_zero_area bitmap_find_free_region bitmap_release_region bitmap_allocate_region bitmap_free
      cpumask_set_cpu cpumask_clear_cpu cpumask_test_cpu cpumask_weight cpumask_first cpumask_next cpumask_local_spread cpumask_of
      cpumask_copy cpumask_clear num_online_cpus num_possible_cpus num_present_cpus num_possible_nodes num_online_nodes
      smp_processor_id raw_smp_processor_id numa_node_id numa_mem_id cpu_to_node cpu_online cpu_to_mem
      this_cpu_ptr per_cpu_ptr raw_cpu_ptr this_cpu_inc this_cpu_add this_cpu_read this_cpu_write get_cpu_ptr put_cpu_ptr
      ida_init ida_free ida_destroy ida_simple_remove idr_init idr_find idr_remove idr_destroy idr_get_next xa_init xa_load xa_erase xa_destroy
      kfifo_len kfifo_is_empty kfifo_is_full kfifo_avail kfifo_reset kfifo_size CIRC_SPACE CIRC_CNT CIRC_SPACE_TO_END CIRC_CNT_TO_END
      mod_timer add_timer del_timer timer_delete timer_pending hrtimer_init hrtimer_start hrtimer_forward_now hrtimer_try_to_cancel
      queue_work queue_delayed_work mod_delayed_work schedule_work schedule_delayed_work cancel_work cancel_delayed_work work_pending
      delayed_work_pending tasklet_schedule tasklet_hi_schedule tasklet_disable_nosync tasklet_enable
      disable_irq_nosync enable_irq irq_set_affinity_hint irq_update_affinity_hint irq_dispose_mapping IRQ_RETVAL irq_wake_thread
      kthread_should_stop kthread_queue_work signal_pending need_resched current_cred capable
      prefetch prefetchw net_prefetch net_prefetchw
      is_vmalloc_addr is_vmalloc_or_module_addr virt_addr_valid object_is_on_stack page_count page_ref_count page_ref_add page_ref_inc page_ref_sub page_to_nid
      page_is_pfmemalloc page_size compound_order compound_head PageHighMem PageCompound PageTail set_page_dirty SetPageReserved
      ClearPageReserved SetPageDirty PageDirty set_page_dirty_lock clear_page clear_highpage folio_size folio_nr_pages nth_page ZERO_PAGE PHYS_PFN PFN_PHYS PFN_DOWN PFN_UP
      pgprot_writecombine pgprot_noncached flush_dcache_page flush_kernel_vmap_range invalidate_kernel_vmap_range flush_icache_range
      mem_cgroup_charge totalram_pages ksize
      dev_name dev_to_node set_dev_node dev_get_drvdata dev_get_platdata dev_driver_string dev_is_pci dev_is_platform dev_of_node dev_fwnode
      device_may_wakeup device_set_wakeup_capable device_set_wakeup_enable device_init_wakeup device_wakeup_enable device_wakeup_disable
      device_can_wakeup device_enable_async_suspend dev_pm_set_driver_flags get_device of_dma_is_coherent device_get_dma_attr
      device_get_match_data of_device_get_match_data device_property_present device_property_read_bool device_link_remove
      pci_get_drvdata pci_name pci_set_master pci_clear_master pci_resource_start pci_resource_len pci_resource_end pci_resource_flags
      pci_resource_n pci_select_bars pci_irq_vector pci_dev_id pci_domain_nr pci_is_pcie pci_is_root_bus pci_channel_offline pci_num_vf
      pci_sriov_get_totalvfs pci_dev_get pci_upstream_bridge pcie_find_root_port pci_intx pci_is_enabled pci_dev_msi_enabled pci_msi_enabled
      pci_msix_vec_count pci_msi_vec_count pci_device_is_present pci_dev_is_disconnected pcie_print_link_status pci_pcie_type
      pci_dma_burst_advice pci_device_to_OF_node pci_match_id pci_clear_mwi pci_pme_capable pci_irq_get_affinity PCI_FUNC PCI_SLOT PCI_DEVFN PCI_DEVID to_pci_dev
      platform_get_drvdata to_platform_device platform_get_resource platform_get_resource_byname platform_irq_count resource_size resource_type
      of_match_node of_device_is_compatible of_machine_is_compatible of_device_is_available of_property_read_bool of_property_present of_property_count_strings of_get_property
      of_node_get of_node_put of_get_child_by_name of_get_next_child of_get_parent of_node_name_eq of_find_property of_match_device of_get_child_count
      fwnode_handle_put spi_get_drvdata spi_controller_get_devdata i2c_get_clientdata i2c_get_adapdata i2c_8bit_addr_from_msg usb_get_intfdata amba_get_drvdata to_usb_device interface_to_usbdev
      clk_get_rate clk_disable clk_is_match clk_round_rate soc_device_match
      pm_runtime_enabled pm_runtime_suspended pm_runtime_active pm_runtime_mark_last_busy pm_runtime_set_autosuspend_delay
      pm_runtime_use_autosuspend pm_runtime_dont_use_autosuspend pm_runtime_get_noresume pm_runtime_put_noidle
      pm_runtime_no_callbacks pm_runtime_irq_safe pm_suspend_ignore_children pm_runtime_allow pm_runtime_forbid pm_stay_awake pm_relax pm_wakeup_event
      atomic_long_set cmpxchg xchg cmpxchg64 try_cmpxchg local_inc local_set local_read
      usb_endpoint_dir_in usb_endpoint_dir_out usb_endpoint_xfer_isoc usb_endpoint_xfer_bulk usb_endpoint_xfer_int usb_endpoint_xfer_control usb_endpoint_maxp usb_endpoint_type usb_endpoint_num
      usb_endpoint_maxp_mult usb_pipeendpoint usb_pipein usb_pipeout usb_pipebulk usb_pipeint usb_pipecontrol usb_pipeisoc usb_pipetype usb_pipedevice usb_urb_dir_in usb_rcvbulkpipe
      usb_sndbulkpipe usb_sndctrlpipe usb_rcvctrlpipe usb_rcvintpipe usb_sndintpipe usb_disabled usb_get_maximum_speed usb_init_urb usb_anchor_urb usb_unanchor_urb
      usb_ep_set_maxpacket_limit usb_gadget_set_state usb_hcd_link_urb_to_ep usb_hcd_unlink_urb_from_ep usb_hcd_check_unlink_urb bus_to_hcd hcd_to_bus usb_hcd_is_primary_hcd
      RCU_INIT_POINTER rcu_assign_pointer sscanf simple_strtoul simple_strtol printk_ratelimit module_put set_current_state __set_current_state skb_queue_purge __skb_queue_purge class_to_shost dev_to_shost from_timer from_tasklet from_work to_delayed_work to_net_dev to_scsi_device spi_get_chipselect kref_get_unless_zero if_mii wwn_to_u64 spi_controller_is_target V4L2_TYPE_IS_OUTPUT v4l2_m2m_get_vq vchan_init vchan_tx_prep vchan_cookie_complete vchan_issue_pending vchan_cyclic_callback dma_cookie_assign DECLARE_COMPLETION_ONSTACK ACPI_COMPANION ACPI_HANDLE device_initialize dev_set_name mdelay utsname iminor imajor file_inode u64_to_user_ptr access_ok
      release_firmware put_pid kmem_cache_destroy
    `,
  },
  {
    // Sockets, queues and packets.
    failure: 'never',
    sleeps: 'never',
    names: `
      skb_shinfo skb_headlen skb_headroom skb_tailroom skb_frag_size skb_frag_off skb_frag_size_set skb_frag_size_sub skb_frag_off_add
      skb_reserve skb_trim __skb_trim skb_set_tail_pointer skb_reset_tail_pointer skb_reset_mac_header skb_reset_network_header
      skb_reset_transport_header skb_set_network_header skb_set_transport_header skb_network_offset skb_transport_offset skb_mac_offset
      skb_network_header_len skb_mac_header_len skb_tcp_all_headers skb_inner_tcp_all_headers skb_inner_transport_offset skb_inner_network_offset skb_inner_mac_header
      skb_inner_transport_header skb_inner_network_header skb_checksum_start_offset
      skb_is_gso skb_is_gso_v6 skb_is_gso_tcp skb_is_nonlinear skb_cloned skb_header_cloned skb_shared skb_has_frag_list skb_end_offset
      skb_checksum_none_assert skb_set_hash skb_get_hash skb_get_queue_mapping skb_set_queue_mapping skb_record_rx_queue skb_rx_queue_recorded skb_get_rx_queue
      skb_tx_timestamp skb_tstamp_tx skb_hwtstamps skb_clone_tx_timestamp __net_timestamp skb_mark_for_recycle skb_vlan_tag_present skb_vlan_tag_get skb_vlan_tag_get_prio
      skb_metadata_set skb_get skb_orphan skb_scrub_packet skb_probe_transport_header skb_frag_ref skb_frag_unref skb_frag_must_loop skb_copy_hash skb_propagate_pfmemalloc
      skb_queue_head_init __skb_queue_head_init skb_queue_len skb_queue_empty skb_queue_len_lockless skb_peek skb_peek_tail skb_unlink __skb_unlink
      skb_frag_list_init skb_walk_frags skb_queue_walk skb_shift skb_zcopy skb_coalesce_rx_frag skb_list_walk_safe
      __vlan_hwaccel_put_tag __vlan_hwaccel_clear_tag vlan_tx_tag_present vlan_get_protocol vlan_eth_hdr eth_vlan_tag
      eth_type_trans eth_hdr ip_hdr ipv6_hdr tcp_hdr udp_hdr inner_ip_hdr inner_tcp_hdr tcp_hdrlen inner_tcp_hdrlen ip_hdrlen icmp_hdr arp_hdr
      ether_addr_copy ether_addr_equal ether_addr_equal_64bits is_valid_ether_addr is_zero_ether_addr is_multicast_ether_addr
      is_broadcast_ether_addr is_unicast_ether_addr is_local_ether_addr eth_zero_addr eth_broadcast_addr eth_hw_addr_set eth_hw_addr_random eth_random_addr
      ether_addr_to_u64 u64_to_ether_addr eth_get_headlen eth_skb_pkt_type dev_addr_mod
      csum_fold csum_unfold csum_tcpudp_magic csum_ipv6_magic csum_partial csum_replace2 tcp_v6_gso_csum_prep tcp_gso_cb
      netif_stop_queue netif_start_queue netif_wake_queue netif_queue_stopped netif_tx_stop_queue netif_tx_start_queue
      netif_tx_wake_queue netif_tx_queue_stopped netif_tx_start_all_queues netif_tx_wake_all_queues netif_tx_stop_all_queues netif_tx_disable netif_stop_subqueue
      netif_start_subqueue netif_wake_subqueue netif_subqueue_stopped __netif_subqueue_stopped netif_xmit_stopped netif_xmit_frozen_or_stopped netif_tx_queue_frozen_or_stopped
      netif_subqueue_maybe_stop netif_txq_maybe_stop netif_txq_try_stop netif_txq_completed_wake netif_subqueue_completed_wake txq_trans_update txq_trans_cond_update netif_trans_update dev_trans_start
      netif_carrier_on netif_carrier_off netif_carrier_ok netif_dormant_on netif_running netif_device_present netif_device_detach netif_device_attach netif_msg_init netif_is_rxfh_configured
      netif_set_tso_max_size netif_set_tso_max_segs netif_set_gso_max_size netif_set_xps_queue netif_napi_del __netif_napi_del napi_schedule napi_schedule_prep __napi_schedule
      __napi_schedule_irqoff napi_schedule_irqoff napi_complete napi_complete_done napi_enable napi_is_scheduled napi_if_scheduled_mark_missed napi_get_frags napi_gro_flush napi_hash_del
      netdev_get_tx_queue netdev_tx_sent_queue __netdev_tx_sent_queue netdev_tx_completed_queue netdev_tx_reset_queue netdev_sent_queue __netdev_sent_queue netdev_completed_queue
      netdev_reset_queue netdev_txq_bql_enqueue_prefetchw netdev_txq_bql_complete_prefetchw netdev_xmit_more netdev_queue_set_dql_min_limit netdev_mc_count netdev_uc_count netdev_mc_empty netdev_hw_addr_list_count
      netdev_rss_key_fill netdev_get_num_tc netdev_set_default_ethtool_ops netdev_uses_dsa netdev_mtu dev_net dev_hold dev_put netdev_hold netdev_put netdev_name netdev_boot_setup_check
      dev_sw_netstats_rx_add dev_sw_netstats_tx_add dev_core_stats_rx_dropped_inc dev_core_stats_tx_dropped_inc dev_lstats_add SET_NETDEV_DEV SET_NETDEV_DEVLINK_PORT SET_ETHTOOL_OPS
      __netif_tx_lock_bh __netif_tx_unlock_bh __netif_tx_trylock
      xdp_init_buff xdp_prepare_buff xdp_buff_has_frags xdp_buff_set_frags_flag xdp_buff_clear_frags_flag xdp_buff_set_frag_pfmemalloc xdp_get_buff_len
      xdp_get_shared_info_from_buff xdp_get_shared_info_from_frame xdp_frame_has_frags xdp_get_frame_len xdp_frame_bulk_init xdp_flush_frame_bulk xdp_set_data_meta_invalid xdp_data_meta_unsupported
      xdp_convert_buff_to_frame xdp_convert_frame_to_buff xdp_update_frame_from_buff xdp_update_skb_shared_info xdp_rxq_info_is_reg xdp_rxq_info_unreg xdp_rxq_info_unreg_mem_model xdp_rxq_info_unused xdp_do_flush xdp_do_flush_map
      xdp_set_features_flag xdp_features_set_redirect_target xdp_features_clear_redirect_target xdp_alloc_skb_bulk bpf_prog_run_xdp bpf_warn_invalid_xdp_action bpf_prog_put
      net_ratelimit net_dim dim_update_sample ptp_classify_raw timecounter_cyc2time timecounter_read tso_count_descs tso_build_hdr tso_build_data
      phylink_mac_change phy_print_status phy_mii_ioctl mii_check_media mii_link_ok generic_mii_ioctl
      ieee80211_hdrlen ieee80211_get_hdrlen_from_skb ieee80211_get_qos_ctl ieee80211_get_tid ieee80211_get_DA ieee80211_get_SA ieee80211_has_protected ieee80211_has_morefrags ieee80211_has_a4 ieee80211_has_tods ieee80211_is_data
      ieee80211_is_data_qos ieee80211_is_data_present ieee80211_is_mgmt ieee80211_is_ctl ieee80211_is_action ieee80211_is_nullfunc ieee80211_is_qos_nullfunc ieee80211_is_any_nullfunc ieee80211_is_auth ieee80211_is_deauth ieee80211_is_disassoc
      ieee80211_is_beacon ieee80211_is_probe_resp ieee80211_is_pspoll ieee80211_is_assoc_req ieee80211_is_back_req ieee80211_is_robust_mgmt_frame ieee80211_get_tx_rate ieee80211_get_rts_cts_rate ieee80211_tx_info_clear_status ieee80211_wake_queue ieee80211_stop_queue
      ieee80211_wake_queues ieee80211_stop_queues ieee80211_queue_stopped ieee80211_hw_set ieee80211_hw_check IEEE80211_SKB_CB IEEE80211_SKB_RXCB SET_IEEE80211_DEV SET_IEEE80211_PERM_ADDR wiphy_name wiphy_dev
      wiphy_ext_feature_set ieee80211_vif_type_p2p ieee80211_find_sta_by_ifaddr ieee80211_queue_work ieee80211_queue_delayed_work ieee80211_tx_dequeue_ni phy_modes xsk_tx_metadata_request xsk_tx_metadata_complete xsk_tx_metadata_to_compl xp_tx_metadata_enabled napi_gro_frags hdlc_type_trans atm_charge
    `,
  },
  {
    // Other subsystems: accessors, counters and marks.
    failure: 'never',
    sleeps: 'never',
    names: `
      scsi_bufflen scsi_sglist scsi_sg_count scsi_prot_sglist scsi_prot_sg_count scsi_set_resid scsi_get_resid scsi_get_prot_op scsi_get_prot_type scsi_prot_ref_tag scsi_prot_interval scsi_get_lba scsi_cmd_priv
      scsi_cmd_to_rq scsi_cmd_cdb_len scsi_build_sense scsi_build_sense_buffer scsi_sg_copy_from_buffer scsi_sg_copy_to_buffer scsi_get_sector scsi_logical_block_count scsi_transfer_length
      set_host_byte set_status_byte get_host_byte get_status_byte scmd_id scmd_channel sdev_channel sdev_id int_to_scsilun scsilun_to_int scsi_is_tape scsi_print_command scsi_set_sense_information
      scsi_block_requests scsi_unblock_requests scsi_host_busy scsi_host_find_tag scsi_target starget_to_rport shost_priv fc_remote_port_chkready sas_protocol_ata
      shost_printk sdev_printk scmd_printk starget_printk dev_printk netif_printk netdev_printk
      blk_rq_nr_phys_segments blk_rq_bytes blk_rq_payload_bytes blk_rq_pos blk_rq_sectors blk_rq_cur_bytes blk_rq_is_passthrough blk_mq_rq_to_pdu blk_mq_rq_from_pdu blk_mq_start_request blk_mq_unique_tag blk_rq_map_sg
      blk_mq_tag_to_rq rq_data_dir rq_dma_dir req_op bio_data_dir mp_bvec_iter_bvec req_bvec bvec_virt integrity_req_gap_back_merge blk_integrity_rq rq_integrity_vec blk_rq_count_integrity_sg blk_rq_map_integrity_sg
      mmc_dev mmc_priv mmc_hostname mmc_get_dma_dir mmc_op_multi mmc_resp_type mmc_can_gpio_cd mmc_detect_change mmc_from_priv mmc_doing_retune sdio_signal_irq
      nand_to_mtd mtd_to_nand nand_get_controller_data nand_set_controller_data nand_controller_init
      crypto_ahash_reqtfm crypto_skcipher_reqtfm crypto_aead_reqtfm crypto_ahash_ctx crypto_ahash_ctx_dma crypto_skcipher_ctx crypto_skcipher_ctx_dma crypto_aead_ctx crypto_aead_ctx_dma crypto_tfm_ctx crypto_tfm_ctx_dma crypto_ahash_tfm
      crypto_skcipher_tfm crypto_aead_tfm crypto_ahash_digestsize crypto_ahash_blocksize crypto_ahash_alg_name crypto_skcipher_ivsize crypto_skcipher_blocksize crypto_skcipher_alg crypto_aead_alg crypto_aead_ivsize crypto_aead_authsize
      crypto_aead_blocksize crypto_tfm_alg_name crypto_tfm_alg_blocksize crypto_tfm_alg_driver_name ahash_request_ctx ahash_request_ctx_dma ahash_request_cast skcipher_request_ctx skcipher_request_ctx_dma skcipher_request_cast skcipher_request_flags
      aead_request_ctx aead_request_ctx_dma akcipher_request_ctx akcipher_request_ctx_dma kpp_request_ctx crypto_akcipher_reqtfm akcipher_tfm_ctx kpp_tfm_ctx crypto_kpp_reqtfm crypto_init_queue
      scatterwalk_map_and_copy scatterwalk_ffwd crypto_inc aes_check_keylen crypto_skcipher_set_flags crypto_ahash_set_statesize
      sg_dma_page_iter for_each_sg for_each_sgtable_sg for_each_sgtable_dma_sg scsi_for_each_sg for_each_sg_page for_each_sg_dma_page list_for_each list_for_each_entry list_for_each_entry_safe list_for_each_entry_reverse
      list_for_each_safe list_for_each_entry_continue_reverse for_each_set_bit for_each_clear_bit for_each_child_of_node for_each_available_child_of_node for_each_online_cpu for_each_possible_cpu idr_for_each_entry
      vb2_get_drv_priv vb2_get_plane_payload vb2_set_plane_payload vb2_plane_size vb2_is_streaming vb2_is_busy vb2_fop_owner to_vb2_v4l2_buffer vb2_v4l2_m2m_buffer v4l2_get_timestamp video_get_drvdata video_devdata video_drvdata video_is_registered
      v4l2_m2m_next_src_buf v4l2_m2m_next_dst_buf v4l2_m2m_job_finish v4l2_ctrl_g_ctrl v4l2_fh_init v4l2_fh_add
      snd_pcm_substream_chip snd_pcm_period_elapsed snd_pcm_lib_period_bytes snd_pcm_lib_buffer_bytes snd_pcm_format_width snd_pcm_format_physical_width snd_pcm_format_size frames_to_bytes bytes_to_frames bytes_to_samples samples_to_bytes params_rate params_channels params_format params_width
      params_buffer_bytes params_period_bytes params_periods params_buffer_size params_period_size params_physical_width snd_soc_substream_to_rtd asoc_substream_to_rtd snd_soc_rtd_to_cpu asoc_rtd_to_cpu snd_soc_dai_get_dma_data snd_soc_dai_get_drvdata snd_soc_component_get_drvdata
      snd_pcm_set_runtime_buffer snd_soc_set_runtime_hwparams snd_kcontrol_chip
      uart_xmit_advance uart_write_wakeup uart_tx_stopped uart_circ_empty uart_circ_chars_pending uart_circ_clear uart_handle_sysrq_char tty_insert_flip_string tty_insert_flip_char tty_flip_buffer_push tty_buffer_request_room
      dma_chan_name dma_cap_set dma_cap_zero dma_cap_clear dma_has_cap is_slave_direction is_dma_copy_aligned dma_cookie_init dma_cookie_status dma_cookie_complete dma_async_tx_descriptor_init async_tx_ack async_tx_test_ack txd_clear_parent dma_set_residue
      dmaengine_desc_get_callback dmaengine_desc_callback_valid dma_run_dependencies dmaengine_get_direction_text vchan_next_desc vchan_find_desc to_virt_chan
      drm_need_swiotlb dma_resv_unlock dma_resv_lock dma_resv_assert_held dma_fence_put dma_fence_get dma_fence_signal drm_dev_enter drm_dev_exit drm_gem_object_get drm_mm_init drm_mm_node_allocated
      in_be32 in_be16 in_8 in_le32 out_be32 out_be16 out_8 out_le32 in_le16 out_le16 insb insw insl outsb outsw outsl readsb readsw readsl writesb writesw writesl ioread32_rep iowrite32_rep ioread8_rep iowrite8_rep
      inb_p outb_p readb_be ioread32_poll_timeout outsl_ns wait_on_bit_lock
      ib_wc_status_msg ib_sg_dma_address ibdev_to_node rdma_ah_get_dlid ib_cq_size rdma_device_to_ibdev wr_id
      ata_qc_get_active ata_is_dma ata_is_ncq ata_tag_valid ata_port_desc ata_port_pbar_desc ata_id_is_ata ata_link_active ata_sff_std_ports
      irq_of_parse_and_map msi_get_virq iommu_get_domain_for_dev swiotlb_max_mapping_size is_swiotlb_active is_kdump_kernel xen_domain xen_initial_domain
      video_device_node_name crypto_skcipher_setkey vb2_dma_contig_set_max_seg_size vb2_dma_contig_clear_max_seg_size drm_kms_helper_poll_init snd_pcm_set_ops v4l2_ctrl_new_std v4l2_ctrl_new_std_menu v4l2_ctrl_new_custom drm_prime_get_contiguous_size iio_priv iio_get_time_ns fb_alloc_cmap fb_dealloc_cmap fb_find_mode mtk_wed_device_active dpaa2_fd_get_addr dpaa2_fd_set_addr dpaa2_fd_set_len dpaa2_fd_get_len dpaa2_fd_set_offset dpaa2_fd_get_offset dpaa2_fd_set_format dpaa2_fd_get_format
      dpaa2_fd_set_ctrl dpaa2_fd_set_frc dpaa2_fd_get_frc dpaa2_sg_set_addr dpaa2_sg_set_len dpaa2_sg_set_final dpaa2_sg_get_addr dpaa2_sg_get_len cppi5_hdesc_init cppi5_hdesc_attach_buf cppi5_hdesc_get_swdata cppi5_hdesc_get_obuf cppi5_hdesc_set_pktlen cppi5_hdesc_get_pktlen cppi5_hdesc_set_pkttype cppi5_hdesc_reset_hbdesc
      cppi5_hdesc_link_hbdesc cppi5_hdesc_get_psdata cppi5_desc_get_tags_ids cppi5_desc_set_tags_ids cppi5_desc_is_tdcm cppi5_desc_set_pktids cppi5_desc_get_errflags qm_fd_addr qm_fd_addr_set64 qm_fd_set_contig qm_fd_set_sg qm_sg_entry_set64 qm_sg_entry_set_len
      cpm_muram_addr cpm_muram_dma cpm_muram_offset gen_pool_virt_to_phys gen_pool_size qmgr_enable_irq qmgr_disable_irq free_dma claim_dma_lock release_dma_lock disable_dma enable_dma clear_dma_ff set_dma_mode set_dma_addr set_dma_count get_dma_residue
    `,
  },
  {
    // They wait, but for nothing of ours.
    failure: 'never',
    sleeps: 'always',
    names: `
      msleep ssleep usleep_range fsleep cond_resched schedule yield mutex_lock mutex_lock_nested down down_read down_write rtnl_lock rtnl_unlock device_lock device_unlock
      might_fault synchronize_net synchronize_rcu rcu_barrier flush_work flush_workqueue flush_delayed_work cancel_work_sync cancel_delayed_work_sync del_timer_sync timer_delete_sync timer_shutdown_sync hrtimer_cancel tasklet_disable
      destroy_workqueue put_device of_node_release clk_disable_unprepare clk_unprepare clk_put clk_bulk_disable_unprepare clk_bulk_unprepare
      pm_runtime_enable pm_runtime_disable pm_runtime_set_active pm_runtime_set_suspended
      pci_disable_device pci_release_regions pci_release_region pci_release_selected_regions pci_release_mem_regions pci_free_irq_vectors pci_disable_msi pci_disable_msix pci_dev_put pci_restore_state pci_disable_link_state
      pci_wake_from_d3 pcim_pin_device pci_disable_sriov pci_iounmap pcim_iounmap iounmap devm_iounmap memunmap of_iounmap release_mem_region release_region release_resource
      mempool_free mempool_destroy dma_async_device_unregister of_dma_controller_free mdiobus_unregister mdiobus_free phy_stop phy_start phy_disconnect phylink_stop phylink_start phylink_destroy phylink_disconnect_phy
      scsi_host_put scsi_scan_host usb_put_hcd usb_put_gadget usb_put_dev usb_get_dev usb_free_urb framebuffer_release ieee80211_free_hw video_device_release v4l2_device_unregister v4l2_ctrl_handler_free media_device_cleanup
      media_entity_cleanup sysfs_remove_group sysfs_remove_file device_remove_file debugfs_remove debugfs_remove_recursive misc_deregister component_unbind_all regulator_put
      of_reserved_mem_device_release unpin_user_pages unpin_user_page unpin_user_pages_dirty_lock gen_pool_destroy gen_pool_free cpm_muram_free crypto_engine_exit crypto_free_shash crypto_free_ahash
      fb_get_options drm_mode_config_reset drm_mm_takedown drm_gem_object_release dma_buf_put dma_buf_get_file iommu_device_sysfs_remove snd_card_free
      regcache_cache_only regcache_mark_dirty spi_controller_put v4l2_m2m_release v4l2_async_nf_cleanup v4l2_async_nf_unregister media_device_unregister platform_device_unregister of_platform_depopulate kthread_stop drm_prime_gem_destroy drm_gem_put_pages free_iova __free_iova
    `,
  },
  {
    failure: 'errno',
    sleeps: 'always',
    names: `
      mutex_lock_interruptible mutex_lock_killable down_interruptible clk_enable clk_prepare clk_prepare_enable clk_set_rate clk_set_parent clk_bulk_enable clk_bulk_prepare clk_bulk_prepare_enable devm_clk_bulk_get devm_clk_bulk_get_all
      devm_clk_bulk_get_optional reset_control_assert reset_control_deassert reset_control_reset device_reset device_reset_optional regulator_enable regulator_disable regulator_set_voltage
      pm_runtime_put pm_runtime_put_autosuspend devm_pm_runtime_enable pm_runtime_force_suspend pm_runtime_force_resume
      regmap_read regmap_write regmap_update_bits regmap_set_bits regmap_clear_bits regmap_bulk_read regmap_bulk_write regmap_read_poll_timeout regmap_field_read regmap_field_write
      readl_poll_timeout readl_poll_timeout_atomic readl_relaxed_poll_timeout readl_relaxed_poll_timeout_atomic readx_poll_timeout read_poll_timeout readq_poll_timeout
      pci_enable_device pci_enable_device_mem pcim_enable_device pci_reenable_device pci_request_regions pci_request_region pci_request_selected_regions pci_request_mem_regions pci_request_selected_regions_exclusive pcim_iomap_regions
      pcim_iomap_regions_request_all pcim_request_all_regions pci_enable_msi pci_enable_wake pci_set_power_state pci_save_state pci_try_set_mwi pci_set_mwi pcie_set_readrq pci_assign_resource pci_enable_sriov pci_enable_pcie_error_reporting pci_disable_pcie_error_reporting
      pci_read_config_byte pci_read_config_word pci_read_config_dword pci_write_config_byte pci_write_config_word pci_write_config_dword pcie_capability_read_word pcie_capability_read_dword pcie_capability_write_word
      pcie_capability_clear_and_set_word pcie_capability_set_word pcie_capability_clear_word
      of_property_read_u8 of_property_read_u16 of_property_read_u32 of_property_read_u64 of_property_read_u32_array of_property_read_u8_array of_property_read_u32_index of_property_read_string of_property_read_variable_u32_array
      of_parse_phandle_with_args of_parse_phandle_with_fixed_args of_address_to_resource of_get_ethdev_address of_get_mac_address of_get_phy_mode of_platform_populate devm_of_platform_populate of_dma_configure of_dma_controller_register
      of_reserved_mem_device_init of_reserved_mem_device_init_by_idx of_irq_to_resource platform_get_ethdev_address eth_platform_get_mac_address
      device_property_read_u32 device_property_read_u16 device_property_read_u8 device_property_read_u64 device_property_read_string device_property_read_u32_array device_get_ethdev_address fwnode_property_read_u32
      register_netdev devm_register_netdev register_netdevice netif_set_real_num_tx_queues netif_set_real_num_rx_queues eth_validate_addr skb_linearize skb_cow_head skb_cow skb_checksum_help skb_padto skb_put_padto __skb_put_padto eth_skb_pad skb_pad pskb_expand_head pskb_trim
      xdp_rxq_info_reg __xdp_rxq_info_reg xdp_rxq_info_reg_mem_model xdp_do_redirect phylink_of_phy_connect phy_connect_direct mdiobus_register devm_mdiobus_register of_mdiobus_register ethtool_op_get_link
      scsi_add_host scsi_add_host_with_dma scsi_init_shared_tag_map dma_async_device_register dmaenginem_async_device_register dma_get_slave_caps dmaengine_desc_attach_metadata dmaengine_desc_set_reuse
      request_firmware request_firmware_direct request_firmware_nowait devm_request_pci_bus_resources irq_set_affinity irq_set_irq_wake
      sysfs_create_group sysfs_create_file device_create_file devm_device_add_group misc_register register_framebuffer video_register_device v4l2_device_register media_device_register vb2_queue_init v4l2_ctrl_handler_init v4l2_async_nf_register
      v4l2_ctrl_handler_setup media_entity_pads_init spi_register_controller devm_spi_register_controller spi_register_master devm_spi_register_master spi_setup i2c_add_adapter i2c_add_numbered_adapter mmc_add_host mmc_of_parse mmc_regulator_get_supply uart_add_one_port usb_add_hcd
      usb_add_gadget_udc usb_add_gadget_udc_release usb_add_gadget devm_snd_soc_register_component snd_soc_register_component snd_card_register snd_card_new snd_devm_card_new snd_pcm_new snd_ctl_add snd_pcm_hw_constraint_integer snd_pcm_hw_constraint_step snd_pcm_hw_constraint_minmax
      snd_pcm_set_managed_buffer snd_pcm_set_managed_buffer_all snd_pcm_lib_malloc_pages snd_pcm_lib_free_pages crypto_register_alg crypto_register_ahash crypto_register_skcipher crypto_engine_start iommu_device_register iommu_device_sysfs_add
      drm_dev_register drm_vblank_init drmm_mode_config_init component_master_add_with_match component_add component_bind_all devm_hwmon_device_register_with_info devm_rtc_register_device devm_mtd_device_register mtd_device_register nand_scan
      devm_phy_package_join phy_init phy_exit phy_power_on phy_power_off phy_set_mode generic_handle_irq pinctrl_select_state pinctrl_pm_select_default_state pinctrl_pm_select_sleep_state gpiod_direction_output gpiod_set_value_cansleep
      kstrtou32 kstrtou8 kstrtobool wait_on_bit wait_on_bit_timeout devm_of_icc_get icc_set_bw nvmem_cell_read_u32 crypto_authenc_extractkeys xts_verify_key verify_skcipher_des3_key verify_skcipher_des_key
      gen_pool_add gen_pool_add_virt iommu_map put_user get_user try_module_get
    `,
  },
  {
    failure: 'negative-errno',
    sleeps: 'always',
    names: `
      platform_get_irq platform_get_irq_optional platform_get_irq_byname platform_get_irq_byname_optional of_irq_get of_irq_get_byname pci_alloc_irq_vectors pci_alloc_irq_vectors_affinity pci_enable_msix_range pci_enable_msi_range pci_find_pcie_bus
      pm_runtime_get pm_runtime_get_sync pm_runtime_resume_and_get pm_runtime_get_if_in_use pm_runtime_get_if_active pm_runtime_put_sync pm_runtime_put_sync_suspend pm_runtime_put_sync_autosuspend
      ida_alloc ida_alloc_max ida_alloc_range ida_simple_get skb_to_sgvec of_alias_get_id of_property_count_u32_elems of_get_named_gpio device_property_count_u32 pin_user_pages_fast get_user_pages_fast sg_split_entries cpm_muram_alloc
      simple_read_from_buffer simple_write_to_buffer spi_sync i2c_transfer of_property_match_string
    `,
  },
  {
    failure: 'null',
    sleeps: 'gfp',
    names: `
      request_mem_region request_region devm_request_mem_region of_find_node_by_name of_find_compatible_node of_parse_phandle of_find_device_by_node platform_device_alloc pci_get_device pci_get_slot pci_get_domain_bus_and_slot
      scsi_host_alloc ieee80211_alloc_hw alloc_workqueue alloc_ordered_workqueue create_singlethread_workqueue create_workqueue framebuffer_alloc usb_create_hcd usb_alloc_urb usb_alloc_dev mmc_alloc_host devm_mmc_alloc_host mdiobus_alloc devm_mdiobus_alloc
      devm_spi_alloc_host devm_spi_alloc_target spi_alloc_host spi_alloc_master devm_spi_alloc_master video_device_alloc media_device_init bitmap_zalloc bitmap_alloc devm_bitmap_zalloc mempool_create_kmalloc_pool mempool_create_slab_pool mempool_alloc kmem_cache_create
      pcim_iomap_table gen_pool_create devm_gen_pool_create of_gen_pool_get gen_pool_alloc gen_pool_dma_alloc gen_pool_dma_alloc_align gen_pool_dma_zalloc gen_pool_dma_zalloc_align skb_dequeue __skb_dequeue skb_dequeue_tail idr_find_slowpath debugfs_create_dir debugfs_create_file ata_host_alloc_pinfo ata_host_alloc crypto_engine_alloc_init iio_device_alloc devm_iio_device_alloc
      devm_clk_hw_register phy_find_first phy_connect kobject_create_and_add devm_kmemdup_array bpf_prog_get iommu_domain_alloc kasprintf kvasprintf snd_ctl_new1 i2c_get_dma_safe_msg_buf
    `,
  },
  {
    failure: 'err-ptr',
    sleeps: 'always',
    names: `
      clk_get clk_get_optional devm_clk_get devm_clk_get_optional devm_clk_get_enabled devm_clk_get_optional_enabled devm_clk_get_prepared of_clk_get of_clk_get_by_name
      devm_reset_control_get devm_reset_control_get_exclusive devm_reset_control_get_shared devm_reset_control_get_optional devm_reset_control_get_optional_exclusive devm_reset_control_get_optional_shared devm_reset_control_array_get_exclusive
      devm_reset_control_array_get_optional_exclusive reset_control_get_exclusive reset_control_get_optional_exclusive
      devm_regulator_get devm_regulator_get_optional regulator_get syscon_regmap_lookup_by_phandle syscon_regmap_lookup_by_phandle_optional syscon_regmap_lookup_by_compatible syscon_node_to_regmap dev_get_regmap devm_regmap_init_mmio devm_regmap_init_mmio_clk
      devm_phy_get devm_phy_optional_get devm_of_phy_get devm_gpiod_get devm_gpiod_get_optional devm_pinctrl_get pinctrl_lookup_state devm_pinctrl_get_select devm_nvmem_cell_get
      platform_device_register_full platform_device_register_simple device_create class_create phylink_create dma_buf_get dma_buf_export dma_buf_attach kthread_create_on_node of_get_regulator crypto_alloc_shash crypto_alloc_ahash crypto_alloc_skcipher
      devm_drm_dev_alloc dev_pm_domain_attach_by_name rdma_create_id drm_prime_pages_to_sg drm_gem_shmem_create devm_ioremap_resource_wc
    `,
  },
  {
    failure: 'zero',
    sleeps: 'never',
    names: `
      spin_trylock spin_trylock_irq spin_trylock_irqsave spin_trylock_bh raw_spin_trylock mutex_trylock down_trylock read_trylock write_trylock netif_tx_trylock try_wait_for_completion pci_find_capability pci_find_ext_capability pci_find_next_capability
      msleep_interruptible schedule_timeout schedule_timeout_interruptible schedule_timeout_uninterruptible kfifo_get kfifo_put kfifo_out kfifo_in kfifo_out_linear kfifo_peek
    `,
  },
];

const effects: readonly Effect[] = [{ kind: 'harmless' }];

export const harmlessFunctions: readonly ApiFunction[] = groups.flatMap(({ failure, sleeps, names }) =>
  words(names).map((name) => plainFunction(name, failure, sleeps)),
);

/** Families whose every member only computes, counts, logs or traces. */
const harmlessFamilies =
  /^(?:trace_\w+|_*(?:cpu_to_[bl]e(?:16|32|64)|[bl]e(?:16|32|64)_to_cpu)\w*|(?:raw_)?atomic(?:64|_long)?_\w+|u64_stats_\w+|netif_msg_\w+|pr_\w+|(?:dev|pci|netdev|netif|drm|DRM|v4l2|ibdev|wiphy|sdev|mlx5_core|snd|ata_(?:port|link|dev)|hid|usb|xhci|net|bpf|phydev|nvme)_(?:emerg|alert|crit|err|error|warn|warning|notice|info|debug|dbg|vdbg)(?:_\w+)?|DRM_(?:DEV_)?(?:ERROR|WARN|INFO|NOTE|DEBUG)\w*)$/;

/** Subsystems that have nothing to do with a driver's buffers. */
const unrelatedSubsystems =
  /^(?:acpi|bitmap|cfg80211|clk|cpumask|debugfs|device_property|dmi|ethtool|fwnode|gpiod?|hwmon|icc|input|irq|ktime|led|linkmode|mii|nla|nvmem|of|phy|phylink|pinctrl|ptp|regmap|regulator|reset_control|rfkill|rtc|seq|snd_ctl|sysfs|thermal|v4l2_ctrl|v4l2_subdev)_\w+$/;

/** How drivers and subsystems name functions that only write to the log. */
const logName = /(?:^|_)(?:err|warn|dbg|vdbg|debug|printk|dprintk|log)$/i;
const handlesMemory = /free|release|unmap|alloc|put|destroy|clean|reset/i;

/** How they name functions that read or write one register. */
const registerName =
  /(?:^|_)(?:(?:read|write)(?:[bwlq]|8|16|32|64|_(?:byte|[dq]?word|reg|csr))|(?:rd|wr)(?:8|16|32|64)?|(?:set|clr)bits(?:8|16|32))(?:_relaxed|_be)?$/;

/** Whether a function that is not catalogued may, by its name, be taken to leave all mappings alone. */
export function soundsHarmless(name: string): boolean {
  if (harmlessFamilies.test(name) || unrelatedSubsystems.test(name) || registerName.test(name)) return true;
  return logName.test(name) && !handlesMemory.test(name);
}

function plainFunction(name: string, failure: FailureReport, sleeps: ApiFunction['sleeps']): ApiFunction {
  return {
    name,
    header: '',
    returns: '',
    parameters: [],
    variadic: true,
    effects,
    failure,
    section: null,
    since: null,
    until: null,
    replacement: null,
    sleeps,
    pair: null,
    summary: '',
  };
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
